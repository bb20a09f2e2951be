# drop.sh FILE [IMPORTS]: drops a file of purchases, waits until all have outcomes, and prints those.
FILE=$1 IMPORTS=${2:-data/imports} NAME=$(date +%Y%m%d-%H%M%S)-$$-$(basename "$1")
export IMPORTS NAME
cp "$FILE" "$IMPORTS/inbox/$NAME.tmp" && mv "$IMPORTS/inbox/$NAME.tmp" "$IMPORTS/inbox/$NAME" &&
    timeout 600 sh -c 'until test -f "$IMPORTS/reports/$NAME.outcomes.csv" -o -f "$IMPORTS/failed/$NAME"; do sleep 1; done' &&
    cat "$IMPORTS/reports/$NAME.outcomes.csv"
