package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.log.Causes;

/** The shipped route file that removes what is old. */
class PurgeLedgerRouteTest {

    private static final List<String> KINDS = List.of("ledgerUpkeep", "orderChanges", "hookWork", "replayWork");

    /** One kind of what is removed. */
    public static final class Kind {

        private int purged;
        private boolean fails;

        public void purge() {
            purged++;
            if (fails) {
                throw new IllegalStateException("the ledger does not answer");
            }
        }
    }

    @AutoClose
    private final CamelContext camel = new DefaultCamelContext();

    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    @BeforeEach
    void start() throws Exception {
        KINDS.forEach(name -> {
            kinds.put(name, new Kind());
            camel.getRegistry().bind(name, kinds.get(name));
        });
        camel.getRegistry().bind("causes", new Causes());
        Properties properties = new Properties();
        properties.setProperty("openticket.housekeeping.purge-period-millis", "3600000");
        camel.getPropertiesComponent().setInitialProperties(properties);
        for (String file : List.of("policies/housekeeping", "upkeep/purge-ledger")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:routes/" + file + ".camel.yaml"));
        }
        AdviceWith.adviceWith(camel, "purge-ledger", route -> route.replaceFromWith("direct:purge"));
        camel.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ledgerUpkeep", "orderChanges", "hookWork", "replayWork"})
    void keepsNoKindBackForAnotherThatFails(String failing) {
        kinds.forEach((name, kind) -> kind.fails = name.equals(failing));

        camel.createProducerTemplate().sendBody("direct:purge", null);

        assertThat(kinds.values()).allSatisfy(kind -> assertThat(kind.purged).isEqualTo(1));
    }
}
