package org.ticketorders.testing;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The users of every application under test, and how a program logs in as one of them. */
public final class Logins {

    public static final String OPERATOR = "olga";
    public static final String VIEWER = "victor";

    /** The password of both. */
    public static final String PASSWORD = "correct horse battery";

    private static final int CHEAPEST = 8;
    private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(CHEAPEST).encode(PASSWORD);

    private Logins() {}

    /** Properties that set both up. */
    public static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        add(properties, 0, OPERATOR, "operator");
        add(properties, 1, VIEWER, "viewer");
        return properties;
    }

    private static void add(Map<String, String> properties, int index, String name, String role) {
        String user = "openticket.security.users[" + index + "].";
        properties.put(user + "name", name);
        properties.put(user + "password", HASH);
        properties.put(user + "roles", role);
    }

    /** The value of the header {@code Authorization}. */
    public static String basic(String name, String password) {
        byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Makes it a request of the operator. */
    public static HttpRequest.Builder asOperator(HttpRequest.Builder request) {
        return request.header("Authorization", basic(OPERATOR, PASSWORD));
    }
}
