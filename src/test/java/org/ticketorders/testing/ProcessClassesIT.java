package org.ticketorders.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class ProcessClassesIT {

    /** Java continues without an archive that does not fit, only slower, unless it is told to do without anything else. */
    @Test
    @EnabledIfSystemProperty(
            named = "application.jars",
            matches = ".+",
            disabledReason = "only a build that packs the application has an archive")
    void areTakenFromTheArchive() throws Exception {
        for (List<String> options : List.of(ProcessClasses.options(), ProcessClasses.optionsWithoutTests())) {
            List<String> command = JavaProcess.java();
            command.addAll(options);
            command.addAll(List.of("-Xshare:on", "-version"));

            Process java = new ProcessBuilder(command).redirectErrorStream(true).start();

            String said = new String(java.getInputStream().readAllBytes());
            assertThat(java.waitFor()).as(said).isZero();
            assertThat(options).anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
        }
    }
}
