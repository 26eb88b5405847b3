package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** The words of SCIM 2 (RFC 7643, RFC 7644). Pure functions. */
final class Scim {

    static final String MEDIA_TYPE = "application/scim+json";
    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    static final String SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
    static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
    static final String INDIGO_USER = "urn:indigo-dc:scim:schemas:IndigoUser";
    static final String INDIGO_GROUP = "urn:indigo-dc:scim:schemas:IndigoGroup";
    static final int MOST = 500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Scim() {
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A member without regard to the case of its name. */
    static Optional<JsonNode> member(JsonNode object, String name) {
        return memberName(object, name).map(object::get);
    }

    static Optional<String> memberName(JsonNode object, String name) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext();) {
            String each = names.next();
            if (each.equalsIgnoreCase(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** A member that is text; empty when it is absent or null. */
    static Optional<String> text(JsonNode object, String name) {
        Optional<JsonNode> found = member(object, name).filter(value -> !value.isNull());
        if (found.isPresent() && !found.get().isTextual()) {
            throw failure("invalidValue", "'%s' must be text".formatted(name));
        }
        return found.map(JsonNode::asText);
    }

    static Optional<Boolean> truth(JsonNode object, String name) {
        Optional<JsonNode> found = member(object, name).filter(value -> !value.isNull());
        return found.map(value -> {
            // Some clients write booleans as text.
            String word = value.asText().toLowerCase(Locale.ROOT);
            if (!word.equals("true") && !word.equals("false")) {
                throw failure("invalidValue", "'%s' must be true or false".formatted(name));
            }
            return word.equals("true");
        });
    }

    static ObjectNode checked(JsonNode body) {
        if (body == null || !body.isObject()) {
            throw failure("invalidSyntax", "the body must be a JSON object");
        }
        return (ObjectNode) body;
    }

    /** 400 with one of the words of RFC 7644, section 3.12. */
    static NemboException failure(String scimType, String detail) {
        return new NemboException(GeneralError.INVALID_REQUEST, detail).with("scimType", scimType);
    }
}
