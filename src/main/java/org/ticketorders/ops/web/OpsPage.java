package org.ticketorders.ops.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The operators' page: files in {@code static/ops}, whose addresses are relative to {@code /ops/}. */
@Configuration(proxyBeanMethods = false)
class OpsPage implements WebMvcConfigurer {

    @Override
    public void addViewControllers(ViewControllerRegistry views) {
        views.addRedirectViewController("/", "/ops/");
        views.addRedirectViewController("/ops", "/ops/");
        views.addViewController("/ops/").setViewName("forward:/ops/index.html");
    }
}
