package org.ticketorders.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
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
    TransactionOperations ledgerTransaction(
            PlatformTransactionManager database, DataSourceProperties ledger, HikariDataSource connections) {
        TransactionTemplate each = new TransactionTemplate(database);
        String url = ledger.determineUrl();
        return LedgerKind.of(url) == LedgerKind.SQLITE
                ? new GroupCommit(new FileInPlace(
                        each,
                        LedgerFiles.file(url),
                        () -> connections.getHikariPoolMXBean().softEvictConnections(),
                        () -> DriverManager.getConnection(url)))
                : each;
    }
}
