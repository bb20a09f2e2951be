package org.ticketorders.documents;

import java.util.ArrayList;
import java.util.List;

/** The simple commands of a script of the kind that documents show. Whether it is one for the shell itself, {@code bash -n} says. */
final class ShellWords {

    private ShellWords() {}

    /** The words of each simple command, quotes taken off; what comes from a redirection on is left out. */
    static List<List<String>> commands(String script) {
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        String text = script.replace("\\\n", " ") + "\n";
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                word = word == null ? new StringBuilder() : word;
            } else if (Character.isWhitespace(c) || "&|;()".indexOf(c) >= 0) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                if (c != ' ' && !words.isEmpty()) {
                    commands.add(words);
                    words = new ArrayList<>();
                }
            } else {
                word = word == null ? new StringBuilder() : word;
                word.append(c);
            }
        }
        return commands.stream().map(ShellWords::withoutRedirection).toList();
    }

    private static List<String> withoutRedirection(List<String> words) {
        int end = 0;
        while (end < words.size() && !words.get(end).matches("[0-9]?[<>].*")) {
            end++;
        }
        return List.copyOf(words.subList(0, end));
    }
}
