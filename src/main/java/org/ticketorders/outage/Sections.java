package org.ticketorders.outage;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.lane.Lanes;
import org.ticketorders.purchase.LaneStage;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;

/** Everything that is paused as a whole: the stages, and those of each lane. */
@Component
public class Sections {

    private final List<Section> all;
    private final Lanes lanes;

    Sections(Lanes lanes) {
        this.lanes = lanes;
        this.all = Stream.concat(
                        Stream.of(Stage.values()),
                        lanes.shops().stream()
                                .flatMap(shop -> Stream.of(
                                        new LaneStage(Stage.RESERVE, shop), new LaneStage(Stage.ORDER, shop))))
                .map(Section.class::cast)
                .toList();
    }

    /** The stages in their order, then those of the lanes. */
    public List<Section> all() {
        return all;
    }

    /** @param word as {@link Section#word()} */
    public Optional<Section> named(String word) {
        return all.stream().filter(section -> section.word().equals(word)).findFirst();
    }

    /** The stage as far as it is about this shop. @param guid null where no shop is known */
    Section of(Stage stage, String guid) {
        return lanes.nameOf(guid)
                .<Section>map(shop -> new LaneStage(stage, shop))
                .orElse(stage);
    }
}
