package org.ticketorders.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.record.Mask;

class OwnWordsTest {

    private static final Receiver RECEIVER =
            new Receiver("fr_FR", "jose.oneil+tickets@example.com", "José María", "O'Neil-Åberg");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            as it is          | José María             | O'Neil-Åberg
            in capitals       | JOSÉ MARÍA             | O'NEIL-ÅBERG
            without accents   | Jose Maria             | O'Neil-Aberg
            apart             | Jose\u0301 Mari\u0301a | O'Neil-A\u030Aberg
            in HTML           | Jos&eacute; Mar&iacute;a | O&#39;Neil-&Aring;berg
            HTML in hex       | Jos&#xE9; Mar&#xed;a   | O&apos;Neil-&#xC5;berg
            HTML in HTML      | Jos&amp;eacute; Mar&amp;iacute;a | O&amp;#39;Neil-&amp;Aring;berg
            in a URL          | Jos%C3%A9%20Mar%C3%ADa | O%27Neil-%c3%85berg
            in a form         | Jos%C3%A9+Mar%C3%ADa   | O%27Neil-%C3%85berg
            in JSON           | Jos\\u00e9 Mar\\u00EDa | O'Neil-\\u00C5berg
            typographic       | José  María            | O\u2019Neil-Åberg
            """)
    void hidesNamesHoweverTheyAreSpelt(String how, String first, String last) {
        assertThat(RECEIVER.hiddenIn("the card of " + first + " " + last + " was refused"))
                .isEqualTo("the card of (receiver) (receiver) was refused");
        assertThat(kept(first + ", " + last)).isEqualTo("(masked), (masked)");
    }

    @Test
    void hidesAnAddressHoweverItIsEscaped() {
        assertThat(RECEIVER.hiddenIn(
                        "no mail to jose.oneil%2Btickets%40example.com (jose.oneil&#43;tickets&#64;example.com)"))
                .isEqualTo("no mail to (e-mail) ((e-mail))");
    }

    /** Nobody is called by all of his names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            José has bought too much             | (own) has bought too much
            no tickets for M. Åberg              | no tickets for M. (own)
            Maria, you have none left            | (own), you have none left
            account jose.oneil+tickets is closed | account (own) is closed
            Marias neilish josephine             | Marias neilish josephine
            """)
    void hidesEachOfSomebodysNames(String words, String hidden) {
        assertThat(RECEIVER.hiddenIn(words)).isEqualTo(hidden.replace("(own)", "(receiver)"));
        if (!words.equals(hidden)) {
            assertThat(kept(words)).isEqualTo(hidden.replace("(own)", "(masked)"));
        }
    }

    @Test
    void leavesTheShortPartsOfNames() {
        Receiver receiver = new Receiver("nl_NL", "x@example.com", "Li", "van der Vries");

        assertThat(receiver.hiddenIn("tickets of van Gogh, der Mann and Li, for van der Vries and Mr Vries"))
                .isEqualTo("tickets of van Gogh, der Mann and (receiver), for (receiver) and Mr (receiver)");
    }

    @Test
    void leavesWhatIsNobodysAsItReads() {
        assertThat(RECEIVER.hiddenIn("Josephine's 100% & 5 < 6, %zz, %FF, O'Neils"))
                .isEqualTo("Josephine's 100% & 5 < 6, %zz, %FF, O'Neils");
    }

    @Test
    void leavesWordsThatAreNothingElseAsTheyCame() {
        assertThat(RECEIVER.hiddenIn("%20&#10;")).isEqualTo("%20&#10;");
    }

    @Test
    void bringsNothingUnseenIntoALine() {
        assertThat(RECEIVER.hiddenIn("sold%0Aout&#10;now\\u0000")).isEqualTo("sold out now");
    }

    /** The shop's words, as they are kept of a call. */
    private static String kept(String words) {
        Mask mask = Mask.forPeople();
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode order = json.objectNode();
        order.putObject("receiver")
                .put("email", RECEIVER.email())
                .put("firstname", RECEIVER.firstname())
                .put("lastname", RECEIVER.lastname());
        Set<String> personal = mask.personal(order.toString().getBytes(StandardCharsets.UTF_8));
        byte[] answer = json.objectNode().put("reason", words).toString().getBytes(StandardCharsets.UTF_8);
        return mask.body(answer, personal, false, "/order").path("reason").asText();
    }
}
