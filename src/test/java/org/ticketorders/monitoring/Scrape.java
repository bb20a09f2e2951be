package org.ticketorders.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** What Prometheus gets to see. */
record Scrape(String text, List<Series> series) {

    record Series(String name, Map<String, String> labels, double value) {}

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    static Scrape of(TestApp app) {
        String text = get(app, "/actuator/prometheus").body();
        List<Series> series = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            Map<String, String> labels = new LinkedHashMap<>();
            Matcher label = LABEL.matcher(parts.group(2) == null ? "" : parts.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            series.add(new Series(parts.group(1), labels, Double.parseDouble(parts.group(3))));
        });
        return new Scrape(text, series);
    }

    static HttpResponse<String> get(TestApp app, String path) {
        return send(request(app, path));
    }

    static HttpResponse<String> post(TestApp app, String path, String json) {
        return send(request(app, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static HttpRequest.Builder request(TestApp app, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient()
                    .send(Logins.asOperator(request).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names with their labels, without values. */
    Set<String> identities(Predicate<String> names) {
        return series.stream()
                .filter(each -> names.test(each.name()))
                .map(each -> each.name() + each.labels())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Sum of the series of this name that have these labels. */
    double sum(String name, String... labels) {
        return of(name, labels).stream().mapToDouble(Series::value).sum();
    }

    List<Series> of(String name, String... labels) {
        return series.stream()
                .filter(each -> each.name().equals(name))
                .filter(each -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(each.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }
}
