package org.ticketorders.ops.web;

import java.util.Map;
import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the description of the operators' API: the file in {@code config/schemas}, as JSON. */
@RestController
class OpenApi {

    private static final String FILE = "config/schemas/openapi.yaml";

    @GetMapping("/ops/api/openapi.json")
    Map<String, Object> show() {
        YamlMapFactoryBean document = new YamlMapFactoryBean();
        document.setResources(new ClassPathResource(FILE));
        return document.getObject();
    }
}
