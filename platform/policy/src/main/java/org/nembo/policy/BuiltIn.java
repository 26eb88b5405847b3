package org.nembo.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;

/** The documents that come with the server. Pure functions. */
final class BuiltIn {

    static final String RULES = "built-in";

    /** Documents for everybody who is signed in. */
    static final List<String> DOCUMENTS = List.of("personal-bucket", "scratch");

    /** Roles, from the least to the most that they allow. */
    static final List<String> ROLES = List.of("limitedGuest", "guest", "developer", "maintainer", "projectAdmin", "siteTester", "siteAdmin");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectNode MANAGER = condition("Bool", "nembo:manager", List.of("true"));
    private static final ObjectNode MEMBER = condition("Bool", "nembo:member", List.of("true"));

    private BuiltIn() {
    }

    /** The rules that always hold, with the operator's settings filled in. */
    static String rules(String adminGroup, Collection<String> free, GroupRules groups, Collection<String> managersGive) {
        ObjectNode document = JSON.createObjectNode().put("Version", "2012-10-17").put("Id", RULES);
        ArrayNode statements = document.putArray("Statement");
        add(statements, "Scopes", "Deny", List.of("*"), condition("Bool", "nembo:scoped", List.of("false")));
        add(statements, "Administrators", "Allow", List.of("*"), condition("ForAnyValue:StringEquals", "jwt:groups", List.of(adminGroup)));
        add(statements, "Owner", "Allow", List.of("*"), condition("StringEquals", "nembo:owner", List.of("${nembo:id}")));
        add(statements, "Managers", "Allow", groups.managerActions(), MANAGER);
        ObjectNode give = MANAGER.deepCopy();
        give.setAll(condition("StringEquals", "nembo:role", managersGive));
        add(statements, "ManagersGiveRoles", "Allow", managersGive.isEmpty() ? List.of() : List.of("role-bindings:create", "role-bindings:delete"), give);
        add(statements, "Members", "Allow", groups.memberActions(), MEMBER);
        add(statements, "FreeInGroup", "Allow", free, MEMBER);
        add(statements, "Free", "Allow", free, condition("Null", "nembo:group", List.of("true")));
        return document.toString();
    }

    private static ObjectNode condition(String operator, String key, Collection<String> values) {
        ObjectNode condition = JSON.createObjectNode();
        ArrayNode list = condition.putObject(operator).putArray(key);
        values.forEach(list::add);
        return condition;
    }

    private static void add(ArrayNode statements, String sid, String effect, Collection<String> actions, ObjectNode condition) {
        if (actions.isEmpty()) {
            return;
        }
        ObjectNode statement = statements.addObject().put("Sid", sid).put("Effect", effect).put("Resource", "*");
        ArrayNode list = statement.putArray("Action");
        new TreeSet<>(actions).forEach(list::add);
        statement.set("Condition", condition);
    }

    /** The text of a document or of a role. */
    static String text(String name) {
        try (InputStream file = BuiltIn.class.getResourceAsStream("/policies/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, CompiledDocument> roles(DocumentReader reader) {
        Map<String, CompiledDocument> roles = new TreeMap<>();
        ROLES.forEach(name -> roles.put(name, reader.read(text(name), DocumentReader.Use.ROLE)));
        return roles;
    }

    static List<Source> documents(DocumentReader reader) {
        return DOCUMENTS.stream().map(name -> Source.of(RULES + "/" + name, reader.read(text(name), DocumentReader.Use.IDENTITY))).toList();
    }
}
