package org.ticketorders.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where a command prints to, whom it asks, and what its environment says. */
class Terminal {

    private static final Path TTY = Path.of("/dev/tty");

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** That of this process; UTF-8, whatever a service manager or cron says of the locale. */
    static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv());
    }

    final PrintStream out() {
        return out;
    }

    /** Prints a line, without what a terminal would take for a command. */
    final void line(String text) {
        out.println(Shown.line(text));
    }

    /** Prints a line to standard error, without what a terminal would take for a command. */
    final void error(String text) {
        out.flush();
        err.println(Shown.line(text));
        err.flush();
    }

    /** The value of an environment variable, or null if it has none or an empty one. */
    final String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * Asks for a line of text.
     *
     * @return null if there is nobody to ask
     */
    String ask(String question) {
        return typed(question, true);
    }

    /** Asks for what nobody else is to see; null if there is nobody to ask. */
    String askUnseen(String question) {
        return typed(question, false);
    }

    private static String typed(String question, boolean seen) {
        String prompt = Shown.line(question);
        Console console = console();
        if (console != null) {
            if (seen) {
                return console.readLine("%s", prompt);
            }
            char[] typed = console.readPassword("%s", prompt);
            return typed == null ? null : new String(typed);
        }
        // the JDK has no console where standard output goes to a file or a pipe
        return Files.isReadable(TTY) && Files.isWritable(TTY) ? typedAtTty(prompt, seen) : null;
    }

    /** Newer JDKs have one that is no terminal, too. */
    private static Console console() {
        Console console = System.console();
        try {
            return console != null
                            && !Boolean.TRUE.equals(
                                    Console.class.getMethod("isTerminal").invoke(console))
                    ? null
                    : console;
        } catch (ReflectiveOperationException e) {
            return console;
        }
    }

    private static String typedAtTty(String prompt, boolean seen) {
        Thread echo = new Thread(() -> stty("echo"));
        try (FileInputStream in = new FileInputStream(TTY.toFile());
                FileOutputStream tty = new FileOutputStream(TTY.toFile())) {
            tty.write(prompt.getBytes(StandardCharsets.UTF_8));
            tty.flush();
            if (seen) {
                return new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            }
            // also after Ctrl-C
            Runtime.getRuntime().addShutdownHook(echo);
            try {
                if (!stty("-echo")) {
                    return null;
                }
                String typed = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
                tty.write('\n');
                return typed;
            } finally {
                stty("echo");
                Runtime.getRuntime().removeShutdownHook(echo);
            }
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean stty(String mode) {
        try {
            Process stty = new ProcessBuilder("stty", mode)
                    .redirectInput(TTY.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return stty.waitFor(5, TimeUnit.SECONDS) && stty.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
