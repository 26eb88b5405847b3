package org.nembo.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** Documents as trees and as text. Pure functions. */
final class Documented {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Documented() {
    }

    /** Of a text that was compiled once. */
    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NemboException(GeneralError.INTERNAL, "a stored policy is no JSON", e);
        }
    }

    /** As it is stored; a document may also be sent as a string that holds it. */
    static String text(JsonNode document) {
        return document.isTextual() ? document.textValue() : document.toString();
    }

    /** For people. */
    static String pretty(String text) {
        return tree(text).toPrettyString();
    }
}
