package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What the documents show, run against a sandbox that runs already: its calls, its samples in other languages, what it prints.
 *
 * @param directory where samples and answers are put
 * @param places what stands for an address, a folder or a placeholder of the documents
 * @param operator password of {@code admin}
 */
public record RunDocuments(Path directory, Map<String, String> places, String operator) {

    private static final Path README = Path.of("README.md");

    /** Debian's, which has the packages of Debian. */
    private static final String PYTHON = "/usr/bin/python3";

    /** Calls that are refused here, and why; all others succeed. */
    private static final Map<String, String> REFUSED = Map.of(
            "(409|422) .*/resolution",
                    "no such order is at the shop, it is too early to look, or the purchase is not in doubt",
            "409 .*/purchases/[^/]*/replay", "the purchase is ordered",
            "404 .*/dead-letters/invalid/MESSAGE-ID", "there is no such dead letter",
            "409 .*/purchases/[^/]*/take-back", "nobody settled the purchase",
            "409 .*/(pause|resume)", "it is paused, or runs, already",
            "503 .*/actuator/health", "a stage is paused, as the documents have shown before");

    private String here(String text) {
        String result = text;
        for (Map.Entry<String, String> place : places.entrySet()) {
            result = result.replace(place.getKey(), place.getValue());
        }
        return result;
    }

    /** Each line of what the README says that the sandbox prints, ids aside. */
    public void isPrinted(String output) {
        String said = Document.read(README)
                .blocks("")
                .map(Document.Block::text)
                .filter(text -> text.contains("Ready."))
                .findFirst()
                .orElseThrow();
        assertThat(said.lines()).hasSizeGreaterThan(7).allSatisfy(line -> assertThat(
                        Pattern.compile(Pattern.quote(here(line.trim()))
                                        .replace("…", "\\E.*\\Q")
                                        .replaceAll("(?<=: order )[0-9a-f]{8}", "\\\\E[0-9a-f]{8}\\\\Q"))
                                .matcher(output)
                                .find())
                .as("%s, which the README says, in %s", line, output)
                .isTrue());
    }

    /** The sample in Java, run from its file as Java runs those. */
    public String java(String sender) throws Exception {
        return sample(
                "java",
                "Send.java",
                sender,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"));
    }

    /** Whether the library that the sample in Python wants is there: {@code python3-qpid-proton}. */
    public boolean hasPython() throws Exception {
        return Files.isExecutable(Path.of(PYTHON))
                && run(List.of(PYTHON, "-c", "import proton")).isEmpty();
    }

    public String python(String sender) throws Exception {
        return sample("python", "send.py", sender, PYTHON);
    }

    private String sample(String language, String file, String sender, String... interpreter) throws Exception {
        Document.Block block =
                Document.read(README).blocks(language).findFirst().orElseThrow();
        Path sample = Files.writeString(directory.resolve(file), here(block.text()));
        List<String> command = new ArrayList<>(List.of(interpreter));
        command.addAll(List.of(sample.toString(), sender));
        return run(command);
    }

    /** Runs the calls and copies of one document, in their order: status and path of each call, behind WRONG if it should have another. */
    public List<String> calls(Path document) throws Exception {
        List<String> results = new ArrayList<>();
        for (Document.Block block : Document.read(document).blocks("sh").toList()) {
            for (List<String> command : ShellWords.commands(block.text())) {
                String text = String.join(" ", command);
                if (command.get(0).equals("cp") && text.contains("data/sandbox/")) {
                    assertThat(run(command.stream().map(this::here).toList())).isEmpty();
                } else if (command.get(0).equals("curl") && !text.contains("https://")) {
                    results.add(call(command));
                }
            }
        }
        return results;
    }

    private String call(List<String> words) throws Exception {
        List<String> command = new ArrayList<>();
        for (String word : words) {
            boolean user = !command.isEmpty() && command.get(command.size() - 1).matches("-s?u");
            command.add(user ? word + ":" + operator : here(word.replace("$OPS", "http://127.0.0.1:8080/ops/api")));
        }
        command.addAll(
                1, List.of("-s", "-o", directory.resolve("answer").toString(), "-w", "%{http_code} %{url_effective}"));
        String result = run(command);
        boolean expected = result.startsWith("2") || REFUSED.keySet().stream().anyMatch(result::matches);
        return expected ? result : "WRONG " + result + ": " + Files.readString(directory.resolve("answer"));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
