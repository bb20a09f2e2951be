package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        header = "Replays purchases that were certainly not ordered.",
        description = {
            "Those named, or those of the dead letters of a queue.",
            "However often a purchase is replayed, it is ordered once. It asks first."
        })
final class ReplayCommand extends OpsCommand {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_FOR_ENDS = 30;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "ids that the senders gave the purchases")
    private List<String> purchaseIds = new ArrayList<>();

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            completionCandidates = LetterSelection.Queues.class,
            description = "the dead letters of this queue: rejected, expired or failed")
    private String queue;

    @Mixin
    private LetterSelection selection;

    @Option(names = "--limit", paramLabel = "N", description = "most dead letters, the oldest first")
    private Integer limit;

    @Option(names = "--per-second", paramLabel = "N", description = "how fast, 1 to 50; 5 without it")
    private Integer perSecond;

    @Option(names = "--why", paramLabel = "TEXT", description = "for the audit; needed with --queue")
    private String why;

    @Option(names = "--dry-run", description = "with --queue: say what would happen, and change nothing")
    private boolean dryRun;

    @Option(names = "--detach", description = "with --queue: do not wait for its end")
    private boolean detach;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    private boolean yes;

    @Override
    int run(Api api, Terminal terminal) {
        if (purchaseIds.isEmpty() == (queue == null)) {
            throw CommandFailure.usage("name either purchases or --queue");
        }
        if (queue == null) {
            if (selection.isGiven() || limit != null || perSecond != null || dryRun || detach) {
                throw CommandFailure.usage(
                        "purchases that are named are replayed without a selection: only --why and --yes go with them");
            }
            return named(api, terminal);
        }
        if (why == null && !dryRun) {
            throw CommandFailure.usage("--why is missing: say, for the audit, why they are replayed");
        }
        return many(api, terminal, "/ops/api/dead-letters/" + Api.part(LetterSelection.queue(queue)) + "/replays");
    }

    private int named(Api api, Terminal terminal) {
        if (!confirmed(terminal, yes, "Replay " + String.join(", ", purchaseIds) + "?")) {
            return Exit.FAILED;
        }
        int worst = Exit.DONE;
        for (String purchaseId : purchaseIds) {
            ObjectNode body = Api.object();
            LetterSelection.put(body, "why", why);
            try {
                JsonNode purchase = api.post("/ops/api/purchases/" + Api.part(purchaseId) + "/replay", body);
                if (json()) {
                    print(terminal, purchase);
                } else {
                    terminal.line(purchaseId + " is replayed: ticket-orders show tells what comes of it");
                }
            } catch (CommandFailure e) {
                if (purchaseIds.size() == 1 || e.exitCode() == Exit.LOGIN || e.exitCode() == Exit.UNAVAILABLE) {
                    throw e;
                }
                terminal.error("ticket-orders: " + purchaseId + ": " + e.getMessage());
                worst = worst == Exit.DONE || worst == e.exitCode() ? e.exitCode() : Exit.FAILED;
            }
        }
        return worst;
    }

    private int many(Api api, Terminal terminal, String path) {
        ObjectNode body = selection.body();
        if (limit != null) {
            body.put("limit", limit);
        }
        if (perSecond != null) {
            body.put("perSecond", perSecond);
        }
        if (dryRun || !yes) {
            JsonNode plan = api.post(path, body.deepCopy().put("dryRun", true));
            if (dryRun) {
                if (json()) {
                    print(terminal, plan);
                } else {
                    terminal.line(planned(plan));
                    plan.path("refused")
                            .forEach(refused -> terminal.line(
                                    "  not " + Answers.or(refused, "purchaseId") + ": " + Answers.or(refused, "why")));
                }
                return Exit.DONE;
            }
            if (!confirmed(terminal, false, planned(plan) + " Replay them?")) {
                return Exit.FAILED;
            }
        }
        Api.Answer begun = api.postForAnswer(path, body.put("dryRun", false).put("why", why));
        JsonNode job = detach ? begun.body() : followed(api, terminal, begun.body());
        if (json()) {
            print(terminal, job);
        } else {
            terminal.line("Replay " + Answers.or(job, "id") + " is " + Answers.or(job, "state") + ": " + progress(job));
        }
        String state = Answers.or(job, "state");
        return state.equals("done") || (detach && state.equals("running")) ? Exit.DONE : Exit.FAILED;
    }

    private static String planned(JsonNode plan) {
        return plan.path("replayable").asInt() + " of " + plan.path("matched").asInt()
                + " dead letters would be replayed, in "
                + plan.path("seconds").asLong() + " s"
                + (plan.path("more").asBoolean() ? "; more match than one replay takes" : "") + ".";
    }

    private JsonNode followed(Api api, Terminal terminal, JsonNode begun) {
        JsonNode job = begun;
        String said = "";
        int looks = 0;
        while (isRunning(job) || (job.path("results").path("in-work").asInt() > 0 && looks++ < LOOKS_FOR_ENDS)) {
            pause(LOOK_EVERY);
            job = api.get("/ops/api/replays/" + Api.part(Answers.or(job, "id")));
            String progress = progress(job);
            if (!json() && !progress.equals(said) && isRunning(job)) {
                terminal.error(progress);
                said = progress;
            }
        }
        return job;
    }

    private static boolean isRunning(JsonNode job) {
        return Answers.or(job, "state").equals("running");
    }

    /** How far a replay is, and what came of it so far. */
    static String progress(JsonNode job) {
        String results = job.path("results").properties().stream()
                .map(result -> result.getValue().asText() + " " + result.getKey())
                .collect(Collectors.joining(", "));
        return job.path("replayed").asInt() + " of " + job.path("matched").asInt() + " replayed"
                + (results.isEmpty() ? "" : " (" + results + ")") + ", "
                + job.path("skipped").asInt() + " skipped, "
                + job.path("left").asInt() + " left"
                + (Answers.text(job, "lastProblem") == null ? "" : "; " + Answers.text(job, "lastProblem"));
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.FAILED, "interrupted");
        }
    }
}
