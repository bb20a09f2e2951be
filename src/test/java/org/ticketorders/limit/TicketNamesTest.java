package org.ticketorders.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Answers;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.ledger.OpenLedger;

class TicketNamesTest {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String OTHER = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsTheLastNameOfATicketOverARestart(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            LedgerReads reads = ledger.reads();
            try {
                TicketNames names = new TicketNames(ledger.jdbc(), reads, ledger.transaction());
                names.note(TICKET.toUpperCase(), new TextNode("Standing"));
                names.note(TICKET, new TextNode(" 100 % \u0000standing\n, ask ann@example.com "));
                names.note(OTHER, new TextNode("x".repeat(500)));
                names.note(OTHER.replace('0', '1'), IntNode.valueOf(7));
                names.note(OTHER.replace('0', '1'), MissingNode.getInstance());
                names.note(OTHER.replace('0', '1'), new TextNode("  "));

                TicketNames again = new TicketNames(ledger.jdbc(), reads, ledger.transaction());
                String name = again.of(List.of(TICKET.toUpperCase())).get(TICKET.toUpperCase());
                assertThat(name).startsWith("100 %").contains("standing").doesNotContain("ann@", "\n", "\u0000");
                assertThat(again.of(List.of(OTHER)).get(OTHER)).hasSize(120);
                assertThat(again.of(List.of(OTHER.replace('0', '1')))).isEmpty();
                assertThat(again.named("0 % ", 5)).containsExactly(TICKET);
                assertThat(again.named("STANDING", 5)).containsExactly(TICKET);
                assertThat(again.named("1_0", 5)).isEmpty();
            } finally {
                reads.destroy();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheFirstNameOfASenderUntilTheShopTellsOne(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            LedgerReads reads = ledger.reads();
            try {
                TicketNames names = new TicketNames(ledger.jdbc(), reads, ledger.transaction());
                names.noteOfSender(Map.of());
                names.noteOfSender(Map.of(TICKET, " "));
                names.noteOfSender(Map.of(TICKET, "Standing", OTHER, "x".repeat(119) + "\ud83c\udfab"));
                names.noteOfSender(Map.of(TICKET, "Seat"));
                assertThat(names.of(List.of(TICKET, OTHER)))
                        .isEqualTo(Map.of(TICKET, "Standing", OTHER, "x".repeat(119)));

                TicketNames other = new TicketNames(ledger.jdbc(), reads, ledger.transaction());
                other.noteOfSender(Map.of(TICKET, "Seat"));
                assertThat(other.of(List.of(TICKET))).isEqualTo(Map.of(TICKET, "Standing"));
                other.note(TICKET, new TextNode("Weekend"));
                names.noteOfSender(Map.of(TICKET, "Seat"));
                assertThat(new TicketNames(ledger.jdbc(), reads, ledger.transaction()).of(List.of(TICKET)))
                        .isEqualTo(Map.of(TICKET, "Weekend"));
            } finally {
                reads.destroy();
            }
        }
    }

    @Test
    void isNoConditionWhileTheLedgerFails() {
        JdbcClient failing = mock(JdbcClient.class, call -> {
            throw new DataAccessResourceFailureException("gone");
        });
        LedgerReads reads = mock(LedgerReads.class, Answers.RETURNS_DEFAULTS);
        when(reads.jdbc()).thenReturn(failing);
        TicketNames names = new TicketNames(failing, reads, TransactionOperations.withoutTransaction());

        assertThatCode(() -> names.note(TICKET, new TextNode("Standing"))).doesNotThrowAnyException();
        assertThatCode(() -> names.noteOfSender(Map.of(TICKET, "Standing"))).doesNotThrowAnyException();
        assertThat(names.of(List.of(TICKET))).isEqualTo(Map.of());
    }
}
