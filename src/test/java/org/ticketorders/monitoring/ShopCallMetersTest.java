package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShopCallMetersTest {

    /** Folders whose routes call the shop's hosts. */
    private static final List<String> CALLERS = List.of("reserve", "order", "shop");

    private static final String GROUP = "    group: ";

    /** A call that is not named here would be counted as 'other', and no alert would see it. */
    @Test
    void countsEveryGroupOfRoutesThatCallTheShopByItsName() throws IOException {
        Set<String> groups = new TreeSet<>();
        for (String folder : CALLERS) {
            try (Stream<Path> files = Files.list(Path.of("routes", folder))) {
                for (Path file : files.toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith(GROUP))
                            .forEach(line -> groups.add(line.substring(GROUP.length())));
                }
            }
        }

        assertThat(ShopCallMeters.CALLS).containsExactlyInAnyOrderElementsOf(groups);
    }
}
