package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.imports.work.ImportList;
import org.ticketorders.ledger.CustomerDigests;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.limit.TicketNames;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;

/** What is found in messages of purchases that the ledger does not know. */
class SearchDeskTest {

    private static final String QUEUE = "dead-letter.invalid";
    private static final String SENT = Messages.purchase("ERP-17", Catalogue.STANDING, 1, "iDeal", "Jane@Example.com");

    private final ObjectMapper json = new ObjectMapper();
    private final PurchaseSearch purchases = mock(PurchaseSearch.class);
    private final LetterBox letters = mock(LetterBox.class);
    private final Queues queues = mock(Queues.class);
    private final SearchDesk desk = new SearchDesk(
            purchases,
            mock(TicketNames.class),
            CustomerDigests.none(),
            letters,
            queues,
            mock(ImportList.class),
            mock(PersonalData.class),
            json,
            Clock.systemUTC());

    @BeforeEach
    void knowsNoPurchase() {
        when(queues.namesWithLanes()).thenReturn(List.of(QUEUE, "order.outcome"));
        when(purchases.page(any(), anyInt(), any())).thenReturn(new PurchaseSearch.Page(List.of(), null));
        when(purchases.line(any())).thenReturn(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "ERP-17, purchase id",
                "ERP-1, purchase id",
                "RP-17, none",
                "jane@example.COM, e-mail address",
                "ane@example.com, none",
                "JANE, name",
                "jane  appleseed, name",
                "\uff2a\uff41\uff4e\uff45 Appleseed, name",
                "jane apple, none",
                "receiver, none",
                Catalogue.STANDING + ", ticket",
                Catalogue.FRONT_ROW + ", none"
            })
    void findsMessagesByWhatTheySay(String text, String by) throws IOException {
        lies(null, SENT);
        assertThat(foundBy(text)).isEqualTo(by);

        lies(null, SENT.replace("Jane\"", "J\\u0061ne\"").replace("Jane@", "J\\u0061ne@"));
        assertThat(foundBy(text)).as("with escapes").isEqualTo(by);

        lies(null, SENT.replace("iDeal", "\u00efDeal"));
        assertThat(foundBy(text)).as("beside a letter that is not ASCII").isEqualTo(by);
    }

    @Test
    void findsNamesHoweverTheyAreWritten() throws IOException {
        lies(null, SENT.replace("Jane\"", "\u212aai M\u00fcller\""));
        assertThat(foundBy("kai m\u00fcller")).isEqualTo("name");
        assertThat(foundBy("Kai Mu\u0308ller")).isEqualTo("name");
        lies(null, SENT.replace("Jane\"", "\uff2bai Mu\u0308ller\""));
        assertThat(foundBy("kai m\u00fcller")).isEqualTo("name");
        lies(null, SENT.replace("Jane\"", "Jane  Ann\""));
        assertThat(foundBy("jane ann appleseed")).isEqualTo("name");
    }

    @Test
    void findsMessagesByTheIdOfTheirHeaderWhateverTheirBodyIs() throws IOException {
        for (String body : new String[] {null, "", "no JSON", SENT}) {
            lies("CRM-5", body);
            assertThat(foundBy("CRM-")).isEqualTo("purchase id");
            assertThat(foundBy("ERP-17")).isNull();
        }
    }

    private void lies(String purchaseId, String body) {
        doAnswer(call -> call.<Predicate<LetterBox.Seen>>getArgument(2)
                        .test(new LetterBox.Seen("ID:1", purchaseId, body)))
                .when(letters)
                .look(eq(QUEUE), anyInt(), any());
    }

    private String foundBy(String text) throws IOException {
        byte[] body = json.writeValueAsString(Map.of("text", text)).getBytes(StandardCharsets.UTF_8);
        return desk.search(new OpsRequest("anna", Map.of(), Map.of(), body)).items().stream()
                .map(SearchDesk.Hit::foundBy)
                .findFirst()
                .orElse(null);
    }
}
