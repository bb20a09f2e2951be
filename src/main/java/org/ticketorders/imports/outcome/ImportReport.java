package org.ticketorders.imports.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What the sender of a file is told once it is read.
 *
 * @param file as it was dropped
 * @param result {@code imported}, {@code checked} or {@code failed}; of a file that failed nothing was sent, or {@code records} were
 * @param reason why it failed, or null
 * @param sha256 of the file, or null if it was not read
 * @param bytes size of the file
 * @param records purchases in the file: new ones, duplicates and rejected ones
 * @param newPurchases ones that were not sent before
 * @param duplicates ones that were sent before, by whatever way, or stand in the file twice; they are not ordered again
 * @param rejected ones that are no purchases
 * @param rejectedFile where those are, or null
 * @param readings how often the file was read; more than once if that was interrupted
 * @param startedAt when the last reading began
 * @param firstErrors the first of the rejected
 * @param check what a check found; null if it is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportReport(
        String file,
        String result,
        String reason,
        String sha256,
        Long bytes,
        Long records,
        Long newPurchases,
        Long duplicates,
        Long rejected,
        String rejectedFile,
        Integer readings,
        Instant startedAt,
        Instant endedAt,
        Double seconds,
        List<Error> firstErrors,
        CheckResult check) {

    /** @param line of the file, from 1 */
    public record Error(long line, List<String> violations) {}

    /** @param sent purchases that were sent before it failed; 0 as a rule */
    public static ImportReport failed(String file, String reason, long sent, Instant at) {
        return new ImportReport(
                file,
                "failed",
                reason,
                null,
                null,
                sent == 0 ? null : sent,
                null,
                null,
                null,
                null,
                null,
                null,
                at,
                null,
                null,
                null);
    }

    public static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    /** The report as text, for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "File", file);
        line(text, "Result", result(records));
        line(text, "Reason", reason);
        line(text, "Records", records);
        line(text, "  new", newPurchases);
        line(text, "  duplicates", duplicates);
        line(text, "  rejected", rejected);
        if (check != null) {
            line(text, "  fails", check.fails());
            line(text, "  suspect", check.suspects());
            line(text, "Tickets", check.units());
            check.totals().forEach(total -> line(text, "At least", amount(total)));
            line(text, "Mistakes", check.mistakes());
            line(text, "Mistakes in", check.mistakesFile());
        }
        line(text, "Rejected in", rejectedFile);
        line(text, "Readings", readings);
        line(text, "Started", startedAt);
        line(text, "Ended", endedAt);
        line(text, "Seconds", seconds);
        line(text, "Bytes", bytes);
        line(text, "SHA-256", sha256);
        if (firstErrors != null && !firstErrors.isEmpty()) {
            text.append("\nFirst errors\n");
            for (Error error : firstErrors) {
                text.append("  line ").append(error.line()).append('\n');
                error.violations()
                        .forEach(violation ->
                                text.append("    ").append(violation).append('\n'));
            }
        }
        if (check != null) {
            checked(text);
        }
        return text.toString();
    }

    private void checked(StringBuilder text) {
        if (!check.notes().isEmpty()) {
            text.append("\nNotes\n");
            check.notes().forEach(note -> text.append("  ").append(note).append('\n'));
        }
        if (!check.tickets().isEmpty()) {
            text.append("\nTickets\n");
            check.tickets().forEach(ticket -> text.append("  ")
                    .append(ticket.units())
                    .append(" x ")
                    .append(ticket.ticket())
                    .append(ticket.name() == null || ticket.name().isEmpty() ? "" : " (" + ticket.name() + ")")
                    .append(" of shop ")
                    .append(ticket.shop())
                    .append('\n'));
        }
        if (!check.firstMistakes().isEmpty()) {
            text.append("\nFirst mistakes\n");
            check.firstMistakes().forEach(mistake -> text.append("  ")
                    .append(mistake.place())
                    .append(": ")
                    .append(mistake.kind().word())
                    .append(": ")
                    .append(mistake.problem())
                    .append('\n'));
        }
    }

    private static String amount(CheckResult.Total total) {
        return BigDecimal.valueOf(total.amount(), 2).toPlainString() + " " + total.currency();
    }

    private String result(Long sent) {
        if (result.equals("checked")) {
            return "checked, nothing was sent";
        }
        if (!result.equals("failed")) {
            return "imported";
        }
        return sent == null
                ? "FAILED, nothing of it was sent"
                : "FAILED, these records of it were sent before; their outcomes are written beside this report";
    }

    private static void line(StringBuilder text, String name, Object value) {
        if (value != null) {
            text.append(String.format(Locale.ROOT, "%-14s%s%n", name, value));
        }
    }
}
