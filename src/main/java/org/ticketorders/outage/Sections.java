package org.ticketorders.outage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.ticketorders.lane.Lanes;

/** Everything that is paused as a whole, and the routes that take nothing meanwhile: the stages, and those of each lane. */
@Component
public class Sections {

    private static final List<String> INTAKE =
            List.of("receive-purchase", "fetch-files", "pick-up-file", "resume-files", "refuse-unnamed-files");
    private static final List<String> RESERVE = List.of("receive-purchase", "receive-renewal");
    private static final List<String> ORDER = List.of("receive-held-reservation");

    private final Map<Section, List<String>> routes = new LinkedHashMap<>();
    private final Lanes lanes;

    Sections(Lanes lanes) {
        this.lanes = lanes;
        List<String> all = new ArrayList<>(List.of(
                "receive-purchase",
                "receive-renewal",
                "receive-held-reservation",
                "receive-expired-reservation",
                "receive-undelivered"));
        all.addAll(lanes.routes());
        routes.put(Stage.INTAKE, INTAKE);
        // where there are lanes the two common queues are only sorted
        routes.put(Stage.RESERVE, lanes.areUsed() ? lanes.reserveRoutesOfOthers() : RESERVE);
        routes.put(Stage.ORDER, ORDER);
        routes.put(Stage.LEDGER, List.copyOf(all));
        routes.put(Stage.BROKER, List.copyOf(all));
        for (String shop : lanes.shops()) {
            routes.put(new LaneStage(Stage.RESERVE, shop), lanes.reserveRoutes(shop));
            routes.put(new LaneStage(Stage.ORDER, shop), lanes.orderRoutes(shop));
        }
    }

    /** The stages in their order, then those of the lanes. */
    public List<Section> all() {
        return List.copyOf(routes.keySet());
    }

    /** The routes whose consumers are suspended. */
    public List<String> routes(Section section) {
        return routes.get(section);
    }

    /** @param word as {@link Section#word()} */
    public Optional<Section> named(String word) {
        return routes.keySet().stream()
                .filter(section -> section.word().equals(word))
                .findFirst();
    }

    /** The stage as far as it is about this shop. @param guid null where no shop is known */
    Section of(Stage stage, String guid) {
        return lanes.nameOf(guid)
                .<Section>map(shop -> new LaneStage(stage, shop))
                .orElse(stage);
    }
}
