package org.ticketorders.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;

/** Times as people write them. */
final class Times {

    static final String FORMS = "2026-01-31T18:00:00Z, or without the Z in local time, or 18:00 for today";

    private Times() {}

    /** @throws CommandFailure if it is no time, or a local one that is missing or there twice where clocks are changed */
    static Instant read(String option, String text) {
        return read(option, text, ZoneId.systemDefault());
    }

    static Instant read(String option, String text, ZoneId zone) {
        String given = text.strip();
        try {
            if (given.length() <= "18:00:00".length()) {
                return local(option, LocalDateTime.of(LocalDate.now(zone), LocalTime.parse(given)), zone);
            }
            TemporalAccessor read =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(given, OffsetDateTime::from, LocalDateTime::from);
            return read instanceof OffsetDateTime there ? there.toInstant() : local(option, (LocalDateTime) read, zone);
        } catch (DateTimeException e) {
            throw CommandFailure.usage(option + " must be a time: " + FORMS);
        }
    }

    private static Instant local(String option, LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.size() != 1) {
            throw CommandFailure.usage(option + ": " + time
                    + (offsets.isEmpty() ? " does not exist in " : " is there twice in ") + zone
                    + ", where clocks are " + (offsets.isEmpty() ? "put forward" : "set back")
                    + " then: write it in UTC, such as 2026-01-31T18:00:00Z");
        }
        return time.toInstant(offsets.get(0));
    }
}
