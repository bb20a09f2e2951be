package org.ticketorders.imports.work;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where files are fetched from: {@code sftp://user@host:port/folder}. What an address cannot hold is taken as it stands, so a folder may be
 * called {@code My Orders#}; {@code %20} is a blank, as in every address.
 *
 * @param port 22 where the address has none
 * @param password empty where the address has none, which is the rule: everybody reads an address
 * @param folder without the leading slash
 */
record RemoteInbox(String user, String password, String host, int port, String folder) {

    private static final int SFTP = 22;
    private static final Pattern ADDRESS =
            Pattern.compile("(?s)sftp://(?:([^/]*)@)?(\\[[^\\]/]*\\]|[^:/@]+)(?::(\\d{1,5}))?(?:/(.*))?");

    /** @throws IllegalStateException if it is no such address; the message does not show it, since it may hold a password */
    static RemoteInbox of(String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalStateException("openticket.imports.remote-inbox: this is no address of a folder on an SFTP"
                    + " server: write sftp://user@host/folder");
        }
        String folder = parts.group(4) == null ? "" : decoded(parts.group(4));
        if (folder.chars().anyMatch(c -> c == '?' || c == '*' || c == '\\')) {
            // the client of SFTP would look for all that match it
            throw new IllegalStateException(
                    "openticket.imports.remote-inbox: the name of the folder has a question mark, an asterisk or a"
                            + " backslash in it: give it another name; options of endpoints are not taken");
        }
        String login = parts.group(1) == null ? "" : parts.group(1);
        int colon = login.indexOf(':');
        return new RemoteInbox(
                decoded(colon < 0 ? login : login.substring(0, colon)),
                decoded(colon < 0 ? "" : login.substring(colon + 1)),
                parts.group(2),
                parts.group(3) == null ? SFTP : Integer.parseInt(parts.group(3)),
                folder);
    }

    private static String decoded(String part) {
        try {
            // as a path: only that decodes %20 and leaves + alone
            return new URI("/" + part.replace("?", "%3F").replace("#", "%23"))
                    .getPath()
                    .substring(1);
        } catch (URISyntaxException e) {
            return part;
        }
    }

    /** For people, without the password. */
    @Override
    public String toString() {
        // an IPv6 address came in its brackets
        return "sftp://" + (user.isEmpty() ? "" : user + "@") + String.join(":", host, Integer.toString(port)) + "/"
                + folder;
    }
}
