package org.ticketorders.imports.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import org.ticketorders.imports.UnreadableFile;

/** One purchase, or an array of purchases. Our own remarks among them are passed over. */
public final class JsonReader implements RecordReader {

    private static final int DEEPEST = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final RecordingReader recording;
    private final JsonParser parser;
    private boolean isStarted;
    private boolean isArray;
    private long position;

    public JsonReader(RecordingReader recording) throws IOException {
        this.recording = recording;
        this.parser = JSON.createParser(recording);
    }

    @Override
    public ImportRecord next() throws IOException {
        try {
            while (true) {
                JsonToken token = parser.nextToken();
                if (!isStarted) {
                    isStarted = true;
                    if (token == null) {
                        throw new UnreadableFile("the file holds no JSON");
                    }
                    if (token == JsonToken.START_ARRAY) {
                        isArray = true;
                        continue;
                    }
                } else if (!isArray || token == JsonToken.END_ARRAY) {
                    if (isArray) {
                        token = parser.nextToken();
                    }
                    if (token != null) {
                        throw new UnreadableFile(
                                where() + "something follows the end of the JSON; for one purchase a line"
                                        + " use the extension .ndjson");
                    }
                    isArray = false;
                    return null;
                }
                ImportRecord record = record();
                if (!Remark.isOne(record.body())) {
                    return record;
                }
            }
        } catch (StreamConstraintsException e) {
            throw new UnreadableFile(where() + "this is nested deeper than " + DEEPEST
                    + " levels, or has a name or a number that is far too long");
        } catch (JsonProcessingException e) {
            // the parser's own words may quote the file, which holds personal data
            throw new UnreadableFile(where() + "this is not readable JSON");
        }
    }

    private ImportRecord record() throws IOException {
        long line = parser.currentTokenLocation().getLineNr();
        long from = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        long to = parser.currentLocation().getCharOffset();
        String text = recording.cut(from, to).strip();
        recording.release(to);
        return ImportRecord.of(++position, new ImportRecord.Piece(line, text, ""));
    }

    private String where() {
        return "line " + parser.currentLocation().getLineNr() + ", character "
                + parser.currentLocation().getColumnNr() + ": ";
    }

    @Override
    public void close() throws IOException {
        parser.close();
        recording.close();
    }
}
