package org.ticketorders.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;
import org.springframework.util.FileSystemUtils;

/** An SFTP server, which may do what servers should not. */
final class SftpServer implements AutoCloseable {

    static final String PASSWORD = " p&ss+w%rd/?# ";

    final AtomicInteger sessions = new AtomicInteger();
    final AtomicInteger logins = new AtomicInteger();

    /** The folder with the files that it offers. */
    final Path remote;

    /** Has its key. */
    final Path knownHosts;

    /** To decide who else is let in. */
    final SshServer ssh = SshServer.setUpDefaultServer();

    /** What it calls a file, by its name. */
    volatile UnaryOperator<String> names;

    /** Is told what is done with its files. */
    volatile SftpEventListener listener;

    /** Of its clock. */
    volatile Duration ahead;

    /** @param served empty, has what it offers, and its key */
    SftpServer(Path served) throws Exception {
        remote = served.resolve("outgoing");
        SimpleGeneratorHostKeyProvider keys = hostKey(served.resolve("host.key"));
        ssh.setHost("127.0.0.1");
        ssh.setKeyPairProvider(keys);
        ssh.setFileSystemFactory(new VirtualFileSystemFactory(served));
        ssh.setSubsystemFactories(List.of(new Subsystem()));
        ssh.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                sessions.incrementAndGet();
            }
        });
        ssh.start();
        KeyPair key = keys.loadKeys(null).iterator().next();
        knownHosts = Files.writeString(
                served.resolve("known_hosts"),
                "[127.0.0.1]:" + ssh.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    /** Offers nothing, tells the truth, and knows the password. */
    void reset() throws IOException {
        names = name -> name;
        listener = new SftpEventListener() {};
        ahead = Duration.ZERO;
        letIn(PASSWORD);
        FileSystemUtils.deleteRecursively(remote);
        Files.createDirectories(remote);
        sessions.set(0);
        logins.set(0);
    }

    void letIn(String password) {
        ssh.setPasswordAuthenticator((user, given, session) -> {
            logins.incrementAndGet();
            return user.equals("erp") && given.equals(password);
        });
    }

    /** Of an elliptic curve: the primes of an RSA key take seconds, with the compiler that tests run with. */
    static SimpleGeneratorHostKeyProvider hostKey(Path file) {
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider(file);
        keys.setAlgorithm(KeyUtils.EC_ALGORITHM);
        keys.setKeySize(256);
        return keys;
    }

    /** What an application is told that fetches files from there. */
    String[] inbox(String folder, String password) {
        return new String[] {
            "openticket.imports.remote-inbox=sftp://erp@127.0.0.1:" + ssh.getPort() + "/" + folder,
            "openticket.imports.remote-password=" + password,
            "openticket.imports.remote-known-hosts=" + knownHosts
        };
    }

    @Override
    public void close() throws IOException {
        ssh.stop(true);
    }

    /** Files by SFTP, as the test that runs has it. */
    private final class Subsystem extends SftpSubsystemFactory {

        Subsystem() {
            setFileSystemAccessor(new SftpFileSystemAccessor() {
                @Override
                public Map<String, ?> readFileAttributes(
                        SftpSubsystemProxy subsystem, Path file, String view, LinkOption... options)
                        throws IOException {
                    Map<String, Object> found = new TreeMap<>(
                            SftpFileSystemAccessor.super.readFileAttributes(subsystem, file, view, options));
                    found.computeIfPresent(
                            "lastModifiedTime",
                            (name, time) ->
                                    FileTime.from(((FileTime) time).toInstant().plus(ahead)));
                    return found;
                }
            });
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            SftpSubsystem subsystem = new SftpSubsystem(channel, this) {
                @Override
                protected String getShortName(Path file) throws IOException {
                    return names.apply(super.getShortName(file));
                }
            };
            subsystem.addSftpEventListener(new SftpEventListener() {
                @Override
                public void opening(ServerSession session, String handle, Handle opened) throws IOException {
                    listener.opening(session, handle, opened);
                }

                @Override
                public void open(ServerSession session, String handle, Handle opened) throws IOException {
                    listener.open(session, handle, opened);
                }

                @Override
                public void removing(ServerSession session, Path path, boolean isDirectory) throws IOException {
                    listener.removing(session, path, isDirectory);
                }
            });
            return subsystem;
        }
    }
}
