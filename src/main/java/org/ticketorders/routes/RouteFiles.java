package org.ticketorders.routes;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Says where the routes are read from, all in one go: from the folder {@code openticket.routes.directory} where it or a folder
 * in it holds route files, so that an operator can change a route without a build, and from the class path otherwise.
 */
class RouteFiles implements EnvironmentPostProcessor {

    /** The route files that the application was built with. */
    static final String SHIPPED = "classpath:routes/*/*.camel.yaml";

    private static final Pattern SPECIAL = Pattern.compile("[%+,*?{}#]");
    private static final String ENDING = ".camel.yaml";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        List<Path> files = in(Path.of(environment.getProperty("openticket.routes.directory", "routes")));
        String pattern = files.isEmpty() ? shipped(application.getClassLoader()) : edited(files);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("route-files", Map.of("camel.main.routes-include-pattern", pattern)));
    }

    /**
     * What Camel reads: each file by its name. For a pattern Camel would pass links by, enter hidden folders, and find no folder in
     * a folder of the class path.
     */
    static String edited(List<Path> files) {
        return files.stream().map(file -> "file:" + escaped(file.toString())).collect(Collectors.joining(","));
    }

    /** Camel splits the list at commas, takes names with a wildcard for patterns, and decodes the rest as in a URL. */
    private static String escaped(String path) {
        return SPECIAL.matcher(path)
                .replaceAll(special -> String.format(
                        Locale.ROOT, "%%%02X", (int) special.group().charAt(0)));
    }

    private static String shipped(ClassLoader classes) {
        try {
            List<String> names = new ArrayList<>();
            for (Resource file : new PathMatchingResourcePatternResolver(classes).getResources(SHIPPED)) {
                names.add("classpath:routes/" + name(file));
            }
            Collections.sort(names);
            return names.isEmpty() ? SHIPPED : String.join(",", names);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the routes of the application: " + e, e);
        }
    }

    /** The file's name in its folder. */
    static String name(Resource file) throws IOException {
        String[] path = file.getURL().getPath().split("/");
        return path[path.length - 2] + "/" + path[path.length - 1];
    }

    /**
     * @return the route files in the folder and in its folders, sorted; empty if it does not exist. Hidden folders are left out:
     *     where the folder is mounted from a ConfigMap, they hold each file once more. So are hidden files, which editors leave.
     * @throws IllegalStateException if a folder or file cannot be read
     */
    static List<Path> in(Path folder) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Finder(folder, found));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the routes in " + folder.toAbsolutePath() + ": " + e, e);
        }
        Collections.sort(found);
        return found;
    }

    private static final class Finder extends SimpleFileVisitor<Path> {

        private final Path top;
        private final List<Path> found;

        Finder(Path top, List<Path> found) {
            this.top = top;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(top) && isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return path.getFileName().toString().startsWith(".");
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(ENDING) && !isHidden(file)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }
}
