package org.ticketorders.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process listens, as Linux tells it in {@code /proc}. */
public final class Listeners {

    private static final String LISTENS = "0A";

    /** Of UDP: bound, and connected to nobody. */
    private static final String UNCONNECTED = "07";

    private Listeners() {}

    /** @throws UncheckedIOException if there is no such process, or no {@code /proc} */
    public static List<InetAddress> of(long pid) {
        try {
            Path process = Path.of("/proc", String.valueOf(pid));
            Set<String> sockets = sockets(process.resolve("fd"));
            List<InetAddress> addresses = new ArrayList<>();
            for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
                List<String> lines = Files.readAllLines(process.resolve("net").resolve(protocol));
                for (String line : lines.subList(1, lines.size())) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields[3].equals(protocol.startsWith("tcp") ? LISTENS : UNCONNECTED)
                            && sockets.contains("socket:[" + fields[9] + "]")) {
                        addresses.add(address(fields[1].split(":")[0]));
                    }
                }
            }
            return addresses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> sockets(Path descriptors) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(descriptors)) {
            for (Path file : files.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(file).toString());
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return sockets;
    }

    /** @param hex words of 4 bytes, each in the machine's order */
    private static InetAddress address(String hex) throws UnknownHostException {
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        ByteBuffer address = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            address.putInt(words.getInt());
        }
        return InetAddress.getByAddress(address.array());
    }
}
