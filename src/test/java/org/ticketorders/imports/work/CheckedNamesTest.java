package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.imports.FileNames;

/** Names of files that are only checked, and what is known of their purchases. */
class CheckedNamesTest {

    @ParameterizedTest
    @CsvSource({
        "orders.csv, orders.check.csv",
        "orders.csv.gz, orders.check.csv.gz",
        "Orders.CSV.GZ, Orders.check.CSV.GZ",
        "a.b.json, a.b.check.json",
        "orders, orders.check",
        ".csv, .check.csv",
        "gz, gz.check",
        "a.gz, a.check.gz",
        "orders.check.csv, orders.check.csv",
        "orders.CHECK.csv, orders.CHECK.csv"
    })
    void saysOfAnyFileThatItIsOnlyChecked(String name, String expected) {
        assertThat(FileNames.asCheck(name)).isEqualTo(expected);
        assertThat(FileNames.isCheck(expected)).isTrue();
        assertThat(FileNames.isCheck(FileNames.asImport(expected))).isFalse();
    }

    /** With that in it the name would be one that no file system takes. */
    @ParameterizedTest
    @CsvSource({"o, 251, .csv, .check.csv", "\u65e5, 83, .csv.gz, .check.csv.gz", "o, 1, .\u00e9{124}, ''"})
    void hasRoomForSayingSo(String letter, int times, String end, String expected) {
        String rest = end.replace("\u00e9{124}", "\u00e9".repeat(124));

        String check = FileNames.asCheck(letter.repeat(times) + rest);

        assertThat(check.getBytes(StandardCharsets.UTF_8).length).isBetween(240, 255);
        assertThat(check).endsWith(expected);
        assertThat(FileNames.isCheck(check)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.csv",
                "check.csv",
                "checks.check.d.csv",
                "orders.checked.csv",
                "ordercheck.csv",
            })
    void importsOthers(String name) {
        assertThat(FileNames.isCheck(name)).isFalse();
    }

    @Test
    void neverTakesANameOfACheckForOneOfAnImport() {
        Random random = new Random(7);
        String letters = "ab.\u00e9 \n_-gzcsv";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder("x");
            for (int n = random.nextInt(12); n > 0; n--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            name.append(new String[] {"", ".csv", ".json.gz", ".check", ".check.csv", ".gz"}[random.nextInt(6)]);
            String check = FileNames.asCheck(name.toString());

            assertThat(FileNames.isCheck(check)).as(check).isTrue();
            assertThat(FileNames.isCheck(FileNames.asImport(check))).as(check).isFalse();
        }
    }

    @Test
    void findsWhatCameBefore() {
        CheckedIds ids = new CheckedIds();
        for (int i = 0; i < 50_000; i++) {
            assertThat(ids.note("ID-" + i, digest(i) + " " + digest(i + 1_000_000), i + 1))
                    .isNull();
        }
        for (int i = 0; i < 50_000; i += 7) {
            assertThat(ids.note("ID-" + i, digest(i) + " " + digest(9), 1))
                    .as("written the same")
                    .isEqualTo(new CheckedIds.Before(i + 1, true));
            assertThat(ids.note("ID-" + i, digest(3_000_000) + " " + digest(i + 1_000_000), 1))
                    .as("meant the same")
                    .isEqualTo(new CheckedIds.Before(i + 1, true));
            assertThat(ids.note("ID-" + i, digest(4_000_000) + " " + digest(5_000_000), 1)
                            .isSame())
                    .isFalse();
        }
    }

    private static String digest(int number) {
        return String.format("%016x", number * 0x9e3779b97f4a7c15L);
    }
}
