package org.ticketorders;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Leaves out what Spring Boot and Camel would set up because it is on the class path, and what nothing here asks for. Each costs every
 * start: its class is read, its conditions are tried against all beans, and what finds annotations looks at each method of each bean.
 * A test refuses the annotations that do nothing therefore, and says what to use instead.
 */
class LeftOutConfigurations implements AutoConfigurationImportFilter {

    private static final String BOOT = "org.springframework.boot.";
    private static final String CAMEL = "org.apache.camel.";

    /** What the names of those begin with; package-private for its test. */
    static final List<String> LEFT_OUT = List.of(
            // @Transactional, aspects and @Repository: transactions are set up by code
            BOOT + "transaction.",
            BOOT + "autoconfigure.aop.",
            BOOT + "persistence.",
            // the page asks by plain requests, and sends no files
            BOOT + "servlet.autoconfigure.MultipartAutoConfiguration",
            // what Camel can do and no route asks for
            CAMEL + "spring.boot.vault.",
            CAMEL + "language.csimple.");

    @Override
    public boolean[] match(String[] names, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            // null: another filter has left it out
            String name = names[i];
            wanted[i] = name == null || LEFT_OUT.stream().noneMatch(name::startsWith);
        }
        return wanted;
    }
}
