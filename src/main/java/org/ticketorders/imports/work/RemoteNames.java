package org.ticketorders.imports.work;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.FileNames;

/**
 * Which files of a server's listing are fetched, and then removed there: those whose name is one that the inbox takes. Any other name
 * is the server's word only, and may lead out of the folder.
 */
@Component("remoteNames")
class RemoteNames implements GenericFileFilter<Object> {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private static final int REMEMBERED = 10_000;
    private static final int LINES_A_MINUTE = 10;

    private final Counter files;

    /** Names that were refused, so that each is reported once, however often it is listed. */
    private final Cache<String, Boolean> refused =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private final RateLimiter lines = RateLimiter.of(
            "refused names",
            RateLimiterConfig.custom()
                    .limitForPeriod(LINES_A_MINUTE)
                    .limitRefreshPeriod(Duration.ofMinutes(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());

    RemoteNames(MeterRegistry metrics) {
        files = metrics.counter("openticket.imports.files", "result", "refused");
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        // as it came: what Camel makes of it may look better
        if (file.getFile() instanceof SftpRemoteFile<?> remote) {
            return isTaken(remote.getFilename());
        }
        return isTaken(file.getFileName());
    }

    boolean isTaken(String name) {
        if (name != null && FileNames.isGood(name)) {
            return true;
        }
        String safe = FileNames.safe(String.valueOf(name));
        if (refused.asMap().putIfAbsent(safe, true) == null) {
            files.increment();
            if (lines.acquirePermission()) {
                LOG.warn(
                        "{} is not fetched, and stays there: its name on the server is none, leads out of the folder,"
                                + " or has others than letters, digits, spaces and . _ , + ( ) # & @ ~ [ ] -; it is"
                                + " written here with _ in their place",
                        safe);
            }
        }
        return false;
    }
}
