package org.ticketorders.ledger;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.ticketorders.hold.HoldProperties;
import org.ticketorders.purchase.read.PurchaseProperties;

@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    DecisionTable decisionTable(PurchaseProperties purchase, HoldProperties hold) {
        return new DecisionTable(purchase.maxAttempts(), hold.maxRenewals());
    }

    /** PostgreSQL commits several changes together automatically. */
    @Bean
    TransactionOperations ledgerTransaction(PlatformTransactionManager database, DataSourceProperties ledger) {
        TransactionTemplate each = new TransactionTemplate(database);
        return LedgerKind.of(ledger.determineUrl()) == LedgerKind.SQLITE ? new GroupCommit(each) : each;
    }
}
