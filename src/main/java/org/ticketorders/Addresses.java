package org.ticketorders;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as a log may tell them: without users, passwords and parameters, which may hold either. */
final class Addresses {

    static final String HIDDEN = "(not shown)";

    private static final Pattern SCHEME = Pattern.compile("(?<![a-zA-Z0-9+.-])[a-zA-Z][a-zA-Z0-9+.-]*://");

    /** Hosts with ports, and the name of a database; then nothing, or what is left out. */
    private static final Pattern PLAIN = Pattern.compile(
            "((?:[A-Za-z0-9._-]|\\[[0-9a-fA-F:]+]|:\\d|,(?=[A-Za-z0-9\\[]))+(?:/[A-Za-z0-9._/-]*)?)(?=[?;,)]|$).*");

    private Addresses() {}

    /**
     * @param url one address, or several: {@code (tcp://a:61616,tcp://b:61616)?ha=true}
     * @return each with its scheme, between commas; {@value #HIDDEN} in place of what cannot be told apart from a secret
     */
    static String withoutSecrets(String url) {
        List<String> told = new ArrayList<>();
        Matcher scheme = SCHEME.matcher(url);
        boolean found = scheme.find();
        while (found) {
            String prefix = scheme.group();
            int start = scheme.end();
            found = scheme.find();
            told.add(prefix + rest(url.substring(start, found ? scheme.start() : url.length())));
        }
        return told.isEmpty() ? HIDDEN : String.join(", ", told);
    }

    private static String rest(String address) {
        int login = address.lastIndexOf('@');
        int parameters = firstOf(address, '?', ';');
        if (login > parameters && parameters >= 0) {
            return HIDDEN;
        }
        Matcher plain = PLAIN.matcher(address.substring(login + 1));
        return plain.matches() ? plain.group(1) : HIDDEN;
    }

    private static int firstOf(String text, char one, char other) {
        int first = text.indexOf(one);
        int second = text.indexOf(other);
        return first < 0 || second >= 0 && second < first ? second : first;
    }
}
