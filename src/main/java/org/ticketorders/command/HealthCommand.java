package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "health",
        description = "Says whether the application is well, as a monitoring plug-in does.",
        exitCodeOnInvalidInput = HealthCommand.UNKNOWN,
        exitCodeList = {
            "0:UP",
            "1:OUT_OF_SERVICE: something is paused, and nothing is broken",
            "2:DOWN: something fails",
            "3:not known: no answer, no login, or a wrong option"
        })
final class HealthCommand extends OpsCommand {

    static final int UNKNOWN = 3;
    private static final int PAUSED = 1;
    private static final int DOWN = 2;

    @Override
    int run(Api api, Terminal terminal) {
        JsonNode health = api.health();
        if (json()) {
            print(terminal, health);
        } else {
            terminal.line(Answers.or(health, "status"));
            health.path("components").properties().forEach(component -> {
                String status = Answers.or(component.getValue(), "status");
                if (!status.equals("UP")) {
                    terminal.line("  " + component.getKey() + " " + status + details(component.getValue()));
                }
            });
        }
        return switch (Answers.or(health, "status")) {
            case "UP" -> Exit.DONE;
            case "OUT_OF_SERVICE" -> PAUSED;
            case "DOWN" -> DOWN;
            default -> UNKNOWN;
        };
    }

    private static String details(JsonNode component) {
        return component.path("details").properties().stream()
                .map(detail -> detail.getKey() + ": " + text(detail))
                .collect(Collectors.joining("; ", component.path("details").isEmpty() ? "" : ": ", ""));
    }

    private static String text(Map.Entry<String, JsonNode> detail) {
        return detail.getValue().isValueNode()
                ? detail.getValue().asText()
                : detail.getValue().toString();
    }
}
