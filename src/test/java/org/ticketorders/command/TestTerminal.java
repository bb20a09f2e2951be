package org.ticketorders.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A terminal whose output is looked at, and at which a test answers. */
final class TestTerminal extends Terminal {

    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream err;
    private final Deque<String> typed = new ArrayDeque<>();

    /** What was asked. */
    final List<String> questions = new ArrayList<>();

    private TestTerminal(ByteArrayOutputStream out, ByteArrayOutputStream err, Map<String, String> environment) {
        super(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment);
        this.out = out;
        this.err = err;
    }

    /** @param namesAndValues of variables, in turn */
    static TestTerminal with(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new TestTerminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), environment);
    }

    /** Types this when it is asked; nobody is there without it. */
    TestTerminal typing(String... lines) {
        typed.addAll(List.of(lines));
        return this;
    }

    @Override
    String ask(String question) {
        questions.add(question);
        return typed.poll();
    }

    @Override
    String askUnseen(String question) {
        return ask(question);
    }

    String printed() {
        return out.toString(UTF_8);
    }

    String errors() {
        return err.toString(UTF_8);
    }
}
