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

    /** At the broker: an ERP system, which sends purchases and reads outcomes. */
    public static final String ERP = "erp";

    /** At the broker: who sends purchases. */
    public static final String SENDER = "sender";

    /** At the broker: who reads outcomes. */
    public static final String READER = "reader";

    /** The password of all of them; at the broker there is an operator {@value #OPERATOR}, too. */
    public static final String PASSWORD = "correct horse battery";

    private static final int CHEAPEST = 8;
    private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(CHEAPEST).encode(PASSWORD);

    private Logins() {}

    /** Properties that set all of them up. */
    public static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        add(properties, "security", 0, OPERATOR, "operator");
        add(properties, "security", 1, VIEWER, "viewer");
        properties.putAll(ofBroker());
        return properties;
    }

    /** Those of them that set up the embedded broker's users. */
    public static Map<String, String> ofBroker() {
        Map<String, String> properties = new LinkedHashMap<>();
        add(properties, "broker", 0, ERP, "senders,readers");
        add(properties, "broker", 1, SENDER, "senders");
        add(properties, "broker", 2, READER, "readers");
        add(properties, "broker", 3, OPERATOR, "operators");
        return properties;
    }

    private static void add(Map<String, String> properties, String where, int index, String name, String role) {
        String user = "openticket." + where + ".users[" + index + "].";
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
