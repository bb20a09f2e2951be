package org.ticketorders.setting;

import java.util.Arrays;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/** Refuses a profile for which nothing is set: one whose name is misspelt would leave the shop and the ledger of production. */
@Component
class UnknownProfiles implements BeanFactoryPostProcessor, EnvironmentAware {

    private static final String KEY = "spring.profiles.active";
    private static final String DOCUMENT = "spring.config.activate.on-profile";
    private static final String GROUP = "spring.profiles.group.";

    private ConfigurableEnvironment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    /** @throws InvalidConfigurationPropertyValueException if a profile is unknown */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (String profile : environment.getActiveProfiles()) {
            if (environment.getPropertySources().stream().noneMatch(source -> isOf(source, profile))) {
                throw new InvalidConfigurationPropertyValueException(
                        KEY,
                        profile,
                        "nothing is set for this profile: there is no application-" + profile
                                + ".yaml beside the others, or it is empty. Those shipped are 'sandbox' and 'postgresql'");
            }
        }
    }

    /** Whether it is the profile's file, a part of another file that is for it, or the group of that name. */
    private static boolean isOf(PropertySource<?> source, String profile) {
        if (source.getName().contains("-" + profile + ".")) {
            return true;
        }
        return source instanceof EnumerablePropertySource<?> all
                && Arrays.stream(all.getPropertyNames())
                        .anyMatch(key -> key.startsWith(GROUP + profile)
                                || key.startsWith(DOCUMENT)
                                        && String.valueOf(all.getProperty(key)).contains(profile));
    }
}
