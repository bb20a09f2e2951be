package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassesOfStartTest {

    private final List<String> names = names();

    /** A library's new version moves some; the list is made again before it is of little use. */
    @Test
    void areThere() {
        ClassLoader loader = getClass().getClassLoader();

        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.startsWith("org.ticketorders."));
        assertThat(names.stream().filter(name -> loader.getResource(name.replace('.', '/') + ".class") == null))
                .as("make the list again: src/README.md, Classes of a start")
                .hasSizeLessThan(names.size() / 20);
    }

    @Test
    void areLoadedAndNotInitializedThoughOneIsNotThere() throws Exception {
        Listing loader = new Listing("org.not.There\n" + Loaded.class.getName() + "\n");
        Method load = loader.loadClass(ClassesOfStart.class.getName()).getDeclaredMethod("load");
        load.setAccessible(true);

        load.invoke(null);

        assertThat(loader.isLoaded(Loaded.class.getName())).isTrue();
        assertThat(System.getProperty(Loaded.MARK)).isNull();
    }

    private static List<String> names() {
        try (InputStream list = ClassesOfStart.class.getResourceAsStream(ClassesOfStart.LIST)) {
            return Arrays.asList(new String(list.readAllBytes(), StandardCharsets.US_ASCII).split("\n"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves a mark when it is initialized. */
    static class Loaded {

        static final String MARK = "org.ticketorders.ClassesOfStartTest.initialized";

        static {
            System.setProperty(MARK, "true");
        }
    }

    /** Defines these classes once more, beside a list of its own. */
    private static class Listing extends ClassLoader {

        private final String list;

        Listing(String list) {
            super(ClassesOfStartTest.class.getClassLoader());
            this.list = list;
        }

        boolean isLoaded(String name) {
            return findLoadedClass(name) != null;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ClassesOfStart.class.getName()) || isLoaded(name)) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = super.getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return ClassesOfStart.LIST.equals("/" + name)
                    ? new ByteArrayInputStream(list.getBytes(StandardCharsets.US_ASCII))
                    : super.getResourceAsStream(name);
        }
    }
}
