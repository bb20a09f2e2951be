package org.ticketorders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes of libraries that a start needs ahead of it, on a thread of its own: a fourth of what a start takes is loading them
 * one by one. They are loaded, not initialized: nothing of theirs runs here, nor on another thread than without this. Which they are is
 * in {@value #LIST}, in the order in which a start needs them; src/README.md says how it is made again. A start is correct with any
 * list: a class that is not there is passed over, and loading one that is loaded does nothing.
 */
final class ClassesOfStart {

    /** A name on each line; package-private for its test. */
    static final String LIST = "/META-INF/classes-of-start.txt";

    private ClassesOfStart() {}

    /** Returns at once. Does nothing where there is one processor, which the start has for itself. */
    static void loadAhead() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread ahead = new Thread(ClassesOfStart::load, "classes-of-start");
            ahead.setDaemon(true);
            ahead.start();
        }
    }

    /** Package-private for its test. */
    static void load() {
        ClassLoader loader = ClassesOfStart.class.getClassLoader();
        try (InputStream list = ClassesOfStart.class.getResourceAsStream(LIST);
                BufferedReader names = new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                load(name, loader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            // who needs it says so
        }
    }
}
