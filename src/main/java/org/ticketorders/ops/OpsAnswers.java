package org.ticketorders.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Component;

/** Writes what operators get back. */
@Component
public class OpsAnswers {

    private final ObjectMapper json;

    OpsAnswers(ObjectMapper json) {
        this.json = json;
    }

    /** As JSON; a text is JSON already. */
    public String json(Object answer) throws JsonProcessingException {
        return answer instanceof String text ? text : json.writeValueAsString(answer);
    }
}
