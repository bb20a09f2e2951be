package org.ticketorders.routes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** One route, template or configuration with one step, branch or exception dropped, doubled or moved behind the next; log lines are left alone. */
record RouteMutants(RouteBundle.Flow flow) {

    /** @param what the edit, in words */
    record Mutant(String what, String text) {

        @Override
        public String toString() {
            return what;
        }
    }

    List<Mutant> all() {
        Object document = document();
        List<Mutant> mutants = new ArrayList<>();
        for (List<Object> steps : stepLists(document, new ArrayList<>())) {
            for (int n = 0; n < steps.size(); n++) {
                if (steps.get(n) instanceof Map<?, ?> step && step.containsKey("log")) {
                    continue;
                }
                mutants.add(mutant(document, steps, n, "dropped", (list, place) -> list.remove((int) place)));
                mutants.add(mutant(document, steps, n, "doubled", (list, place) -> list.add(place, list.get(place))));
                if (n + 1 < steps.size() && !steps.get(n).equals(steps.get(n + 1))) {
                    mutants.add(mutant(
                            document, steps, n, "moved", (list, place) -> Collections.swap(list, place, place + 1)));
                }
            }
        }
        return mutants;
    }

    private Mutant mutant(
            Object document, List<Object> steps, int place, String how, BiConsumer<List<Object>, Integer> edit) {
        List<Object> before = new ArrayList<>(steps);
        edit.accept(steps, place);
        String text = text(document);
        steps.clear();
        steps.addAll(before);
        return new Mutant("%s, %s of %s".formatted(how, before.get(place), flow), text);
    }

    String text() {
        return text(document());
    }

    private Object document() {
        return List.of(Map.of(flow.kind(), flow.body()));
    }

    private static String text(Object document) {
        return new Dump(DumpSettings.builder().build()).dumpToString(document);
    }

    /** Every list of steps, however deep. */
    private static List<List<Object>> stepLists(Object node, List<List<Object>> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (List.of("steps", "when", "onException").contains(key) && value instanceof List) {
                    @SuppressWarnings("unchecked")
                    List<Object> steps = (List<Object>) value;
                    found.add(steps);
                }
                stepLists(value, found);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(each -> stepLists(each, found));
        }
        return found;
    }
}
