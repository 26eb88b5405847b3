package org.nembo.directory.scim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.rest.FailureBody;

/** Failures as RFC 7644, section 3.12, has them. */
final class ScimFailures implements FailureBody {

    @Override
    public String mediaType() {
        return Scim.MEDIA_TYPE;
    }

    @Override
    public Map<String, Object> of(Failed failed) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("schemas", List.of(Scim.ERROR));
        body.put("status", Integer.toString(failed.status()));
        String type = failed.members().getOrDefault("scimType", type(failed.code().name())).toString();
        if (!type.isEmpty()) {
            body.put("scimType", type);
        }
        body.put("detail", failed.detail());
        return body;
    }

    private static String type(String code) {
        return switch (code) {
            case "USER_EXISTS", "GROUP_EXISTS", "SSH_KEY_EXISTS" -> "uniqueness";
            case "USER_INVALID", "GROUP_INVALID", "PASSWORD_WEAK", "SSH_KEY_INVALID" -> "invalidValue";
            case "USER_NOT_LOCAL", "USER_PROTECTED", "GROUP_PROTECTED" -> "mutability";
            case "INVALID_REQUEST" -> "invalidSyntax";
            default -> "";
        };
    }
}
