package org.ticketorders.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of proxies that the machine or Java is set to use and that these calls do not go by. */
final class UnusedProxies {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");

    private UnusedProxies() {}

    static void tell(String proxy, Map<String, String> environment, Properties java) {
        List<String> unused = names(proxy, environment, java);
        if (!unused.isEmpty()) {
            LOG.warn(
                    "The shop's hosts are called without a proxy: {} not used here. Set openticket.http.proxy where they are to be called by"
                            + " one.",
                    String.join(", ", unused) + (unused.size() == 1 ? " is" : " are"));
        }
    }

    /** Their names; their values may hold a password. */
    static List<String> names(String proxy, Map<String, String> environment, Properties java) {
        List<String> names = new ArrayList<>();
        if (!proxy.isEmpty()) {
            return names;
        }
        for (String name : List.of("http.proxyHost", "https.proxyHost")) {
            if (!java.getProperty(name, "").isBlank()) {
                names.add(name);
            }
        }
        environment.forEach((name, value) -> {
            boolean isProxy = List.of("http_proxy", "https_proxy", "all_proxy").contains(name.toLowerCase(Locale.ROOT));
            if (isProxy && !value.isBlank()) {
                names.add(name);
            }
        });
        names.sort(null);
        return names;
    }
}
