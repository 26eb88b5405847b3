package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.api.identity.User;
import org.nembo.directory.Group;
import org.nembo.directory.SshKeys.StoredKey;
import org.nembo.directory.UserRow;

/** Users as SCIM has them, and what a client wants of them. Pure functions. */
final class UserMapping {

    /** What a client wants a user to be. @param active empty for as it is @param password empty for as it is */
    record Wanted(String username, String name, String email, Optional<Boolean> active, List<String> keys, Optional<String> password) {
        @Override
        public String toString() {
            return "Wanted[" + username + "]";
        }
    }

    private UserMapping() {
    }

    /** @param base the address of the API with a slash at its end */
    static ObjectNode of(UserRow row, List<Group> groups, List<StoredKey> keys, String base) {
        User user = row.user();
        ObjectNode shown = Scim.object();
        shown.putArray("schemas").add(Scim.USER).add(Scim.INDIGO_USER);
        shown.put("id", user.uid()).put("userName", user.username()).put("active", !user.suspended());
        if (!user.name().isEmpty()) {
            shown.put("displayName", user.name());
            shown.putObject("name").put("formatted", user.name());
        }
        if (!user.email().isEmpty()) {
            shown.putArray("emails").addObject().put("value", user.email()).put("type", "work").put("primary", true);
        }
        ArrayNode memberships = shown.putArray("groups");
        groups.forEach(group -> memberships.addObject().put("value", group.id()).put("display", group.name()).put("$ref", base + "Groups/" + group.id()));
        ObjectNode indigo = shown.putObject(Scim.INDIGO_USER);
        indigo.putArray("oidcIds").addObject().put("issuer", user.issuer()).put("subject", user.subject());
        ArrayNode sshKeys = indigo.putArray("sshKeys");
        keys.forEach(key -> sshKeys.addObject().put("display", key.comment()).put("value", key.key()).put("fingerprint", key.fingerprint()));
        meta(shown, "User", base + "Users/" + user.uid(), row.version())
                .put("created", user.created().toString()).put("lastModified", row.updated().toString());
        return shown;
    }

    static ObjectNode meta(ObjectNode resource, String type, String location, int version) {
        return resource.putObject("meta").put("resourceType", type).put("location", location).put("version", tag(version));
    }

    static String tag(int version) {
        return "W/\"" + version + "\"";
    }

    /** @param present as it is now; its name tells which of several members for the name was changed */
    static Wanted wanted(ObjectNode body, Optional<User> present) {
        String username = Scim.text(body, "userName").orElseThrow(() -> Scim.failure("invalidValue", "a user needs 'userName'"));
        return new Wanted(username, name(body, present.map(User::name).orElse("")), email(body), Scim.truth(body, "active"), keys(body),
                Scim.text(body, "password"));
    }

    private static String name(ObjectNode body, String present) {
        JsonNode name = Scim.member(body, "name").filter(JsonNode::isObject).orElse(Scim.object());
        String parts = Stream.of("givenName", "familyName").map(part -> Scim.text(name, part).orElse("")).filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        List<String> told = Stream.of(Scim.text(body, "displayName").orElse(""), Scim.text(name, "formatted").orElse(""), parts)
                .filter(each -> !each.isEmpty()).toList();
        return told.stream().filter(each -> !each.equals(present)).findFirst().or(() -> told.stream().findFirst()).orElse("");
    }

    private static String email(ObjectNode body) {
        List<JsonNode> all = Scim.member(body, "emails").stream().flatMap(AttributePath::each).filter(JsonNode::isObject).toList();
        return all.stream().filter(each -> Scim.truth(each, "primary").orElse(false)).findFirst().or(() -> all.stream().findFirst())
                .flatMap(each -> Scim.text(each, "value")).orElse("");
    }

    private static List<String> keys(ObjectNode body) {
        return Scim.member(body, Scim.INDIGO_USER).flatMap(indigo -> Scim.member(indigo, "sshKeys")).stream().flatMap(AttributePath::each)
                .map(each -> Scim.text(each, "value").map(value -> line(value, each)).orElse(null)).filter(Objects::nonNull).toList();
    }

    /** Some clients give the comment apart. */
    private static String line(String value, JsonNode key) {
        return value.strip().split("[ \\t]+").length > 2 ? value : value.strip() + " " + Scim.text(key, "display").orElse("");
    }
}
