package org.ticketorders.hook;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ticketorders.hook.HookSubscriptions.Subscription;
import org.ticketorders.shop.ShopProperties;

/**
 * Subscribes to the shop's webhooks: {@code list}, {@code create --url=URL [--name=NAME] [--trigger=TRIGGER …]}, {@code remove GUID}. The access
 * token is taken from OPENTICKET_SHOP_TOKEN, the host from OPENTICKET_HOOKS_BASEURL. Exit code 0 if it was done, 1 if the API refused
 * it or did not answer, 2 if the arguments are wrong.
 */
public final class HookCommand {

    private static final String HOST = "https://webhooks.openticket.tech";
    private static final String USAGE =
            "usage: hooks list | hooks create --url=https://…/hooks/openticket/KEY [--name=NAME]"
                    + " [--trigger=create --trigger=update --trigger=paid] | hooks remove GUID";

    private HookCommand() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv(), System.out, System.err));
    }

    static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        String token = environment.getOrDefault("OPENTICKET_SHOP_TOKEN", "");
        if (args.length == 0) {
            err.println(USAGE);
            return 2;
        }
        if (token.isBlank()) {
            err.println("OPENTICKET_SHOP_TOKEN is not set: it must hold an access token");
            return 2;
        }
        HookSubscriptions hooks =
                new HookSubscriptions(URI.create(environment.getOrDefault("OPENTICKET_HOOKS_BASEURL", HOST)), token);
        try {
            return switch (args[0]) {
                case "list" -> list(hooks, args, out, err);
                case "create" -> create(hooks, args, out, err);
                case "remove" -> remove(hooks, args, out, err);
                default -> wrong("unknown command '" + args[0] + "'", err);
            };
        } catch (IOException e) {
            err.println("Not done: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int wrong(String why, PrintStream err) {
        err.println(why);
        err.println(USAGE);
        return 2;
    }

    private static int list(HookSubscriptions hooks, String[] args, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        if (args.length > 1) {
            return wrong("'list' takes no arguments", err);
        }
        for (Subscription each : hooks.list()) {
            out.println(each.guid() + "  " + each.trigger() + "  " + each.name() + "  " + hidden(each.url()));
        }
        return 0;
    }

    /** The last part of the address is as secret as a password. */
    private static String hidden(String url) {
        return url == null ? "" : url.replaceFirst("(/hooks/openticket/.{4}).*", "$1…");
    }

    private static int create(HookSubscriptions hooks, String[] args, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> triggers = new ArrayList<>();
        for (String arg : List.of(args).subList(1, args.length)) {
            String[] parts = arg.split("=", 2);
            if (parts.length < 2 || !List.of("--url", "--name", "--trigger").contains(parts[0])) {
                return wrong("unknown argument '" + arg + "'", err);
            }
            if (parts[0].equals("--trigger")) {
                triggers.add(parts[1]);
            } else {
                given.put(parts[0], parts[1]);
            }
        }
        String url = given.get("--url");
        if (url == null || !url.matches("https?://[^\\s]+/hooks/openticket/[A-Za-z0-9_-]{32,200}")) {
            return wrong(
                    "--url is missing, or does not end in /hooks/openticket/KEY with the KEY of openticket.hooks.key",
                    err);
        }
        List<String> nonces = new ArrayList<>();
        for (String trigger : triggers.isEmpty() ? List.of("create", "update", "paid") : triggers) {
            Subscription made = hooks.create(given.getOrDefault("--name", "ticket-orders " + trigger), url, trigger);
            out.println(made.guid() + "  " + trigger + "  subscribed");
            if (made.nonce() == null) {
                err.println("the API's answer shows no nonce: look for it in the dashboard");
            } else {
                nonces.add(made.nonce());
            }
        }
        out.println("OPENTICKET_HOOKS_NONCES=" + String.join(",", nonces));
        return 0;
    }

    private static int remove(HookSubscriptions hooks, String[] args, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        if (args.length != 2 || !args[1].matches(ShopProperties.GUID)) {
            return wrong("'remove' takes the GUID of one subscription", err);
        }
        hooks.remove(args[1]);
        out.println(args[1] + "  removed");
        return 0;
    }
}
