package org.ticketorders.ledger;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/** Refuses a database that cannot be the ledger before its driver is looked for, which is not there. */
@Component
class LedgerUrl implements BeanFactoryPostProcessor, EnvironmentAware {

    private Environment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    /** @throws InvalidConfigurationPropertyValueException if it is neither SQLite's nor PostgreSQL's */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        LedgerKind.of(environment.getProperty("spring.datasource.url", ""));
    }
}
