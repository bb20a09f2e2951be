package org.ticketorders.ledger;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.ticketorders.hold.HoldProperties;
import org.ticketorders.purchase.PurchaseProperties;

@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    DecisionTable decisionTable(PurchaseProperties purchase, HoldProperties hold) {
        return new DecisionTable(purchase.maxAttempts(), hold.maxRenewals());
    }

    @Bean
    TransactionTemplate ledgerTransaction(PlatformTransactionManager database) {
        return new TransactionTemplate(database);
    }
}
