package org.ticketorders.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/** Times as people write them. */
final class Times {

    static final String FORMS = "2026-01-31T18:00:00Z, or without the Z in local time, or 18:00 for today";

    private Times() {}

    /** @throws CommandFailure if it is no time */
    static Instant read(String option, String text) {
        String given = text.strip();
        try {
            if (given.length() <= "18:00:00".length()) {
                return LocalDateTime.of(LocalDate.now(), LocalTime.parse(given))
                        .atZone(ZoneId.systemDefault())
                        .toInstant();
            }
            TemporalAccessor read =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(given, OffsetDateTime::from, LocalDateTime::from);
            return read instanceof OffsetDateTime there
                    ? there.toInstant()
                    : ((LocalDateTime) read).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException e) {
            throw CommandFailure.usage(option + " must be a time: " + FORMS);
        }
    }
}
