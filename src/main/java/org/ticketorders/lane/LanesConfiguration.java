package org.ticketorders.lane;

import org.apache.camel.Predicate;
import org.apache.camel.builder.PredicateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LanesConfiguration {

    /** Whether any shop has a lane, for the routes that every message passes: to ask a bean costs more than the answer. */
    @Bean
    Predicate lanesAreUsed(Lanes lanes) {
        return PredicateBuilder.constant(lanes.areUsed());
    }
}
