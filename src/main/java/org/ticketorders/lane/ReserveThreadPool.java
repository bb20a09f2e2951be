package org.ticketorders.lane;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.ticketorders.log.LogContext;
import org.ticketorders.shop.HttpProperties;

@Configuration(proxyBeanMethods = false)
class ReserveThreadPool {

    private static final int IDLE_SECONDS = 60;

    /**
     * As many reserve requests at a time as there are connections, for each lane; what is more runs on the thread that asked.
     */
    @Bean(name = "reserveThreads", destroyMethod = "shutdown")
    ExecutorService reserveThreads(HttpProperties http, Lanes lanes) {
        return lanes.areUsed() ? new LaneThreads(() -> threads(http)) : threads(http);
    }

    private static ExecutorService threads(HttpProperties http) {
        return new ThreadPoolExecutor(
                0,
                http.maxConnections(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new CustomizableThreadFactory("reserve-"),
                new ThreadPoolExecutor.CallerRunsPolicy()) {
            @Override
            public void execute(Runnable work) {
                super.execute(LogContext.carriedInto(work));
            }
        };
    }
}
