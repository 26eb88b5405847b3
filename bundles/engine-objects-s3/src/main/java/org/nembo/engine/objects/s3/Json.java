package org.nembo.engine.objects.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/** What rows keep as one text. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON can be made of a " + value.getClass().getSimpleName(), e);
        }
    }

    static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new NemboException(ObjectError.DAMAGED, "a row of the index of objects is no " + type.getSimpleName() + " that this release knows", e);
        }
    }
}
