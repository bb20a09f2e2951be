package org.ticketorders.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the data directory before anything is opened in it, and keeps every other process out of it. Without that a second
 * start would wait for the broker's journal without a word.
 */
@Component
class DataDirectory implements BeanFactoryPostProcessor, EnvironmentAware, DisposableBean {

    private static final String KEY = "openticket.data-directory";
    private static final String SQLITE_FOLDER = "org.sqlite.tmpdir";
    private static final String NATIVE = "native";

    private Environment environment;
    private FileChannel lock;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Path directory = Path.of(environment.getRequiredProperty(KEY)).toAbsolutePath();
        try {
            make(directory);
            lock = FileChannel.open(
                    directory.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw inUse(directory);
            }
            keepNativeFilesIn(directory.resolve(NATIVE));
        } catch (OverlappingFileLockException e) {
            throw inUse(directory);
        } catch (IOException e) {
            throw refused(directory, "the folder cannot be used (" + e + "): make it, or let this user write there");
        }
    }

    /**
     * SQLite's library is unpacked at each start, and left behind by a process that is killed: it goes into a folder that the next start
     * empties. Who names another folder by SQLite's own system property has that.
     */
    private static void keepNativeFilesIn(Path folder) throws IOException {
        String before = System.getProperty(SQLITE_FOLDER);
        if (before != null && !Path.of(before).endsWith(NATIVE)) {
            return;
        }
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        System.setProperty(SQLITE_FOLDER, folder.toString());
    }

    /** A new folder is for this user alone: tokens and journals are in it. One that exists stays as it was made. */
    private static void make(Path directory) throws IOException {
        if (Files.exists(directory)) {
            return;
        }
        Files.createDirectories(directory.getParent());
        Files.createDirectory(directory);
        if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static RuntimeException inUse(Path directory) {
        return refused(
                directory,
                "another process works in " + directory + "; stop it first, or give this one a folder of its own");
    }

    private static RuntimeException refused(Path directory, String why) {
        return new InvalidConfigurationPropertyValueException(KEY, directory, why);
    }

    @Override
    public void destroy() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
