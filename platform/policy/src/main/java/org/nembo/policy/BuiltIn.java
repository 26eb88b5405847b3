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

    private BuiltIn() {
    }

    /** The rules that always hold, with the operator's settings filled in. */
    static String rules(String adminGroup, Collection<String> free, Collection<String> forMembers, Collection<String> forManagers) {
        ObjectNode document = JSON.createObjectNode().put("Version", "2012-10-17").put("Id", RULES);
        ArrayNode statements = document.putArray("Statement");
        add(statements, "Scopes", "Deny", List.of("*"), "Bool", "nembo:scoped", "false");
        add(statements, "Administrators", "Allow", List.of("*"), "ForAnyValue:StringEquals", "jwt:groups", adminGroup);
        add(statements, "Owner", "Allow", List.of("*"), "StringEquals", "nembo:owner", "${nembo:id}");
        add(statements, "Managers", "Allow", forManagers, "Bool", "nembo:manager", "true");
        add(statements, "Members", "Allow", forMembers, "Bool", "nembo:member", "true");
        add(statements, "FreeInGroup", "Allow", free, "Bool", "nembo:member", "true");
        add(statements, "Free", "Allow", free, "Null", "nembo:group", "true");
        return document.toString();
    }

    private static void add(ArrayNode statements, String sid, String effect, Collection<String> actions, String operator, String key, String value) {
        if (actions.isEmpty()) {
            return;
        }
        ObjectNode statement = statements.addObject().put("Sid", sid).put("Effect", effect).put("Resource", "*");
        ArrayNode list = statement.putArray("Action");
        new TreeSet<>(actions).forEach(list::add);
        statement.putObject("Condition").putObject(operator).put(key, value);
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
