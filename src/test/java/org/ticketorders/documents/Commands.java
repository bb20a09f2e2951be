package org.ticketorders.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ticketorders.build.SettingNames;
import org.ticketorders.command.CommandWords;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.PublishedSchemas;

/**
 * What is wrong with a command that a document shows: a program that nobody has looked at, an option, a setting, a file or a call that
 * there is not.
 */
final class Commands {

    /** Programs that no test can run, and why; what their words say about this repository is checked below. */
    static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("kubectl", "needs a cluster; the manifests have KubernetesTest"),
            Map.entry("docker", "needs its daemon; the image has ImageIT"),
            Map.entry("systemctl", "needs root and systemd; the unit has ServiceUnitTest"),
            Map.entry("systemd-sysusers", "needs root and systemd; the file has ServiceUnitTest"),
            Map.entry("journalctl", "needs systemd"),
            Map.entry("install", "writes to /etc, as root"),
            Map.entry("ln", "writes to /opt, as root"),
            Map.entry("umask", "writes to /etc, as root"),
            Map.entry("apt-get", "installs, as root"),
            Map.entry("psql", "needs the operator's own server; PostgresIT has one"),
            Map.entry("artemis", "needs an installed broker; BrokerPairIT and OtherClientsIT have one"),
            Map.entry("bin/artemis", "needs an installed broker; BrokerPairIT and OtherClientsIT have one"),
            Map.entry("prometheus", "runs until it is ended; AlertRulesTest has promtool check its files"),
            Map.entry("htpasswd", "is Apache's"),
            Map.entry("lsof", "looks at a running application's files"),
            Map.entry("df", "looks at a disk"),
            Map.entry("sort", "only reads"),
            Map.entry("tail", "only reads"),
            Map.entry("du", "looks at a disk"),
            Map.entry("ls", "looks at files"),
            Map.entry("cd", "only changes the folder"),
            Map.entry("cat", "only reads"),
            Map.entry("echo", "only prints"),
            Map.entry("export", "only sets a variable"),
            Map.entry("mvn", "copies the libraries of a sample"),
            Map.entry("npm", "installs the library of a sample"),
            Map.entry("pip", "installs the library of a sample"),
            Map.entry("node", "runs a sample, as ClientSamplesIT does where there is Node"),
            Map.entry("dotnet", "runs a sample, whose names ClientSamplesTest looks at"),
            Map.entry("sha256sum", "only reads"),
            Map.entry("git", "reads the repository, which an archive of the sources has not"));

    private static final Set<String> GOALS = Set.of(
            "clean", "test", "package", "verify", "spring-boot:run", "spotless:apply", "jib:build", "jib:buildTar");
    private static final Set<String> PROPERTIES =
            Set.of("test", "it.test", "skipTests", "image.name", "spring-boot.run.arguments");
    private static final Set<String> OPTIONS = Set.of("-B", "-q", "-o");

    /** Variables that are no settings of ours, and whose they are. */
    private static final Map<String, String> VARIABLES = Map.of(
            "OPENTICKET_SEND_PASSWORD", "send",
            "JAVA_ARGS_APPEND", "the script of Artemis",
            "JAVA_OPTS", "bin/ticket-orders",
            "TICKET_ORDERS_URL", "bin/ticket-orders",
            "TICKET_ORDERS_USER", "bin/ticket-orders",
            "TICKET_ORDERS_PASSWORD", "bin/ticket-orders",
            "OPS", "the runbook");

    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z][A-Z0-9_]*)=(.*)", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SettingNames settings;
    private final OpenApiDocument api = new OpenApiDocument(PublishedSchemas.read("openapi.yaml"));
    private final String pom = read("pom.xml");
    private final String start = read("src/main/dist/bin/ticket-orders");
    private final String bench = read("src/bench/java/org/ticketorders/bench/BenchmarkIT.java");

    Commands(SettingNames settings) {
        this.settings = settings;
    }

    /** A sentence for each fault of a script. */
    List<String> faults(String script) {
        return ShellWords.commands(script).stream()
                .flatMap(command -> faults(command).stream())
                .toList();
    }

    private List<String> faults(List<String> command) {
        List<String> faults = new ArrayList<>();
        List<String> words = new ArrayList<>(command);
        while (!words.isEmpty() && ASSIGNMENT.matcher(words.get(0)).matches()) {
            String name = words.remove(0).split("=")[0];
            if (!isVariable(name)) {
                faults.add("there is no setting for the variable " + name);
            }
        }
        if (words.isEmpty()) {
            return faults;
        }
        String program = words.remove(0);
        switch (program) {
            case "./mvnw" -> faults.addAll(maven(words));
            case "java" -> faults.addAll(words.contains("-cp") ? sample(words) : java(words));
            case "bin/ticket-orders", "/opt/ticket-orders/bin/ticket-orders" -> faults.addAll(script(words));
            case "curl" -> faults.addAll(curl(words));
            case "cp" -> faults.addAll(missing(words.get(0)));
            case "bash" -> faults.addAll(missing(words.get(0)));
            case "python3" -> {}
            default -> {
                if (!NOT_RUN.containsKey(program)) {
                    faults.add("'" + program + "' is neither checked nor among those that cannot be run");
                }
                words.stream()
                        .map(word -> word.replaceFirst("^--config\\.file=", ""))
                        .filter(word -> word.matches("(config|routes|src)/.*"))
                        .forEach(word -> faults.addAll(missing(word)));
                words.stream()
                        .filter(word -> word.startsWith("/opt/ticket-orders/") && !word.contains("/bin/"))
                        .forEach(word -> faults.addAll(missing(word.replace("/opt/ticket-orders/", "src/main/dist/"))));
            }
        }
        return faults;
    }

    boolean isVariable(String name) {
        return VARIABLES.containsKey(name) || name.startsWith("LOGGING_LEVEL_") || settings.isVariable(name);
    }

    /** Whether a property of the build is called so. */
    boolean isOfTheBuild(String name) {
        return pom.contains("<" + name + ">");
    }

    private List<String> maven(List<String> words) {
        List<String> faults = new ArrayList<>();
        String profile = "";
        for (String word : words) {
            if (word.startsWith("-P")) {
                profile = word.substring(2);
                if (!pom.contains("<id>" + profile + "</id>")) {
                    faults.add("pom.xml has no profile " + profile);
                }
            }
        }
        for (String word : words) {
            if (word.startsWith("-D")) {
                String[] property = word.substring(2).split("=", 2);
                if (!PROPERTIES.contains(property[0]) && !bench.contains('"' + property[0] + '"')) {
                    faults.add("nobody reads the property " + property[0]);
                } else if (property[0].equals("test") || property[0].equals("it.test")) {
                    faults.addAll(testClass(property[1]));
                } else if (property[0].equals("spring-boot.run.arguments")) {
                    faults.addAll(arguments(profile, List.of(property[1].split(" "))));
                }
            } else if (!word.startsWith("-P") && !OPTIONS.contains(word) && !GOALS.contains(word)) {
                faults.add("Maven's " + word + " is not known");
            }
        }
        return faults;
    }

    private List<String> arguments(String profile, List<String> arguments) {
        return switch (profile) {
            case "send" -> sent(arguments);
            case "command" -> script(arguments);
            case "simulator" -> simulator(arguments);
            default -> application(arguments);
        };
    }

    private List<String> application(List<String> arguments) {
        List<String> faults = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                String key = argument.substring(2).split("=")[0];
                if (!settings.isKey(key)) {
                    faults.add("there is no setting " + key);
                }
            } else if (!argument.equals("hash-password")) {
                faults.add("the application does not know the argument " + argument);
            }
        }
        return faults;
    }

    private static List<String> sent(List<String> arguments) {
        List<String> faults = new ArrayList<>();
        for (String argument : arguments) {
            if (!argument.startsWith("--")) {
                faults.addAll(missing(argument));
            } else if (!argument.matches("--(url|user|wait-seconds)=.+")) {
                faults.add("send does not know the option " + argument);
            }
        }
        return faults;
    }

    private static List<String> simulator(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> !argument.matches("--(port|hold-millis|latency-millis)=[0-9]+"))
                .map(argument -> "the simulator does not know the option " + argument)
                .toList();
    }

    private List<String> java(List<String> words) {
        List<String> rest = words.stream()
                .filter(word -> !word.startsWith("-X"))
                .filter(word -> !word.equals("-jar") && !word.startsWith("target/ticket-order-routes-"))
                .toList();
        return rest.equals(words) ? List.of("what Java is to run is not known: " + words) : application(rest);
    }

    /** ClientSamplesIT runs them. */
    private static List<String> sample(List<String> words) {
        Path folder = Path.of("config/samples/clients/java");
        return words.stream()
                .filter(word -> word.matches(".*\\.(java|json)"))
                .flatMap(word -> missing(folder.resolve(word).normalize().toString()).stream())
                .toList();
    }

    private List<String> script(List<String> words) {
        if (words.isEmpty() || words.get(0).startsWith("--") || words.get(0).equals("start")) {
            return application(
                    words.isEmpty() ? words : words.subList(words.get(0).equals("start") ? 1 : 0, words.size()));
        }
        if (!start.contains("\nticket-orders " + words.get(0) + " ")) {
            return List.of("bin/ticket-orders does not know " + words.get(0));
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.get(0)) {
            case "send" -> sent(rest);
            case "shop-simulator" -> simulator(rest);
            case "prepare" -> application(rest);
            case "hash-password" -> List.of();
            case "connect" -> others(rest, "--shop=.+|--help");
            case "hooks" -> others(rest, "list|create|remove|--url=.+|--name=.+|[0-9a-f-]{36}");
            default -> CommandWords.fault(words).map(List::of).orElse(List.of());
        };
    }

    private static List<String> others(List<String> words, String known) {
        return words.stream()
                .filter(word -> !word.matches(known))
                .map(word -> word + " is not known")
                .toList();
    }

    private List<String> curl(List<String> words) {
        String method = null;
        String body = null;
        String url = null;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-d" -> body = words.get(++i);
                case "-H", "-o", "-w" -> i++;
                case "-u", "-su" -> {
                    if (!words.get(++i).equals("admin")) {
                        return List.of("the user is called admin everywhere");
                    }
                }
                case "-s", "-sv", "-i" -> {}
                default -> url = words.get(i);
            }
        }
        if (method == null) {
            method = body == null ? "GET" : "POST";
        }
        URI address = URI.create(
                Optional.ofNullable(url).orElse("").replaceFirst("^\\$OPS", "http://127.0.0.1:8080/ops/api"));
        return switch (address.getAuthority() == null ? "" : address.getAuthority()) {
            case "127.0.0.1:8080" -> call(method, address, body);
            case "127.0.0.1:8090" -> json(body).map(List::of).orElse(List.of());
            // names of the real hosts
            default ->
                SettingNames.shipped()
                                .at("/openticket/shop")
                                .findValuesAsText("base-url")
                                .contains(address.getScheme() + "://" + address.getAuthority())
                        ? List.of()
                        : List.of("nothing of ours is at " + url);
        };
    }

    private List<String> call(String method, URI address, String body) {
        String path = address.getPath();
        if (path.startsWith("/actuator/")) {
            return path.matches("/actuator/(health(/(liveness|readiness))?|prometheus|camelroutes)")
                    ? List.of()
                    : List.of("Actuator has no " + path);
        }
        Optional<String> fault = json(body);
        if (fault.isPresent()) {
            return List.of(fault.get());
        }
        if (body != null) {
            return api.faultsOfRequest(method, path, node(body));
        }
        Optional<OpenApiDocument.Operation> operation = api.find(method, path);
        if (operation.isEmpty()) {
            return List.of(method + " " + path + " is not described");
        }
        Set<String> known = Set.copyOf(operation.get().parameters("query").stream()
                .map(parameter -> parameter.path("name").asText())
                .toList());
        return Stream.of(Optional.ofNullable(address.getQuery()).orElse("").split("&"))
                .map(parameter -> parameter.split("=")[0])
                .filter(parameter -> !parameter.isEmpty() && !known.contains(parameter))
                .map(parameter -> path + " has no parameter " + parameter)
                .toList();
    }

    private static Optional<String> json(String body) {
        try {
            if (body != null) {
                JSON.readTree(body);
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(body + " is not JSON");
        }
    }

    private static JsonNode node(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> missing(String file) {
        return Files.exists(Path.of(file)) ? List.of() : List.of("there is no file " + file);
    }

    private static List<String> testClass(String name) {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.anyMatch(file -> file.endsWith(name + ".java"))
                    ? List.of()
                    : List.of("there is no test " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
