package org.ticketorders.purchase.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.ticketorders.purchase.Digest;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.shop.Shops;

/** A purchase of an earlier version is known again, however it is spelt by now. */
class SpellingsTest {

    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final Purchase PURCHASE = new Purchase(
            "P-1",
            SHOP,
            "iDeal",
            "EUR",
            new Receiver("nl_NL", "jane.appleseed@example.com", "Jane", "Appleseed"),
            List.of(new TicketLine(TICKET, 2), new TicketLine(TICKET, 1)));

    private final Spellings spellings = new Spellings(shops());

    private static Shops shops() {
        Shops shops = Mockito.mock(Shops.class);
        Mockito.when(shops.aliases()).thenReturn(Map.of("main", SHOP.toUpperCase(), "other", TICKET));
        return shops;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'purchaseId':'P-1','shop':'SHOP','paymentMethod':'iDeal','currency':'EUR','receiver':{RECEIVER,'locale':'nl_NL'},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
                "{'purchaseId':'P-1','shop':'main','paymentMethod':'ideal','currency':'EUR','receiver':{RECEIVER,'locale':'nl_NL'},'tickets':[{'ticket':'TICKET','quantity':2.0},{'ticket':'TICKET','quantity':1.0}]}",
                "{'tickets':[{'quantity':2,'ticket':'UPPER'},{'ticket':'UPPER','quantity':1}],'purchaseId':'P-1','receiver':{RECEIVER}}",
                "{'purchaseId':'P-1','shop':'SHOP','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
                "{'purchaseId':'P-1','paymentMethod':'IDEAL','currency':'EUR','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
            })
    void knowsWhatMeansTheSame(String written) throws Exception {
        assertThat(spellings.include(PURCHASE, digest(written))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'purchaseId':'P-2','shop':'SHOP','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
                "{'purchaseId':'P-1','shop':'other','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
                "{'purchaseId':'P-1','shop':'SHOP','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':3}]}",
                "{'purchaseId':'P-1','shop':'SHOP','currency':'USD','receiver':{RECEIVER},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
                "{'purchaseId':'P-1','shop':'SHOP','receiver':{'email':'joe@example.com','firstname':'Jane','lastname':'Appleseed'},'tickets':[{'ticket':'TICKET','quantity':2},{'ticket':'TICKET','quantity':1}]}",
            })
    void knowsNoOtherPurchase(String written) throws Exception {
        assertThat(spellings.include(PURCHASE, digest(written))).isFalse();
    }

    @Test
    void takesNoDigestOfSomethingElse() {
        assertThat(spellings.include(PURCHASE, Digest.of("P-1"))).isFalse();
    }

    private static String digest(String written) throws Exception {
        String receiver = "\"email\":\"jane.appleseed@example.com\",\"firstname\":\"Jane\",\"lastname\":\"Appleseed\"";
        String json = written.replace('\'', '"')
                .replace("RECEIVER", receiver)
                .replace("UPPER", TICKET.toUpperCase())
                .replace("SHOP", SHOP)
                .replace("TICKET", TICKET);
        return Digest.of(new ObjectMapper().readTree(json));
    }
}
