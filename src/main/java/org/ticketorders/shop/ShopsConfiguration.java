package org.ticketorders.shop;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/** Reads {@code openticket.shops}, whose keys are names: no class of properties can have those for its fields; and how secrets are read. */
@Configuration(proxyBeanMethods = false)
class ShopsConfiguration {

    /** Of all configuration, the shops' and any other. */
    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor secretLineEnds() {
        return SecretLineEnds::new;
    }

    @Bean
    Shops shops(Environment environment, ShopProperties common, LocalValidatorFactoryBean validator) {
        BindHandler strict = new ValidationBindHandler(
                new NoUnboundElementsBindHandler(
                        new SecretLineEnds(BindHandler.DEFAULT), new UnboundElementsSourceFilter()),
                validator);
        return new Shops(
                common,
                Binder.get(environment, strict)
                        .bind(Shops.PREFIX, Bindable.mapOf(String.class, ShopSettings.class))
                        .orElse(Map.of()));
    }
}
