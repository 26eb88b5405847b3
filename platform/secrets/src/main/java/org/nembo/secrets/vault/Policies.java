package org.nembo.secrets.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** The policies by name. Two are built in: {@code root}, which no token has, and {@code default}. Thread-safe. */
final class Policies {

    static final String ROOT = "root";
    static final String DEFAULT = "default";

    static final String DEFAULT_TEXT = """
            # What every token may do with itself.
            path "auth/token/lookup-self"     { capabilities = ["read"] }
            path "auth/token/renew-self"      { capabilities = ["update"] }
            path "auth/token/revoke-self"     { capabilities = ["update"] }
            path "sys/capabilities-self"      { capabilities = ["update"] }
            path "sys/internal/ui/mounts"     { capabilities = ["read"] }
            path "sys/internal/ui/mounts/*"   { capabilities = ["read"] }
            path "sys/leases/lookup"          { capabilities = ["update"] }
            path "sys/leases/renew"           { capabilities = ["update"] }
            path "sys/wrapping/wrap"          { capabilities = ["update"] }
            path "sys/wrapping/lookup"        { capabilities = ["update"] }
            path "sys/wrapping/unwrap"        { capabilities = ["update"] }
            """;

    private static final int MOST_REMEMBERED = 1000;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._@-]{1,128}");
    private static final List<String> MOUNT_PARTS = List.of("data", "metadata", "delete", "undelete", "destroy", "subkeys");
    private static final Set<String> ALL = Set.of("create", "read", "update", "patch", "delete", "list");

    private final Map<String, Map<String, Set<String>>> parsed = new ConcurrentHashMap<>();

    Optional<String> text(Handle handle, String name) {
        return name.equals(DEFAULT) ? Optional.of(DEFAULT_TEXT)
                : Items.find(handle, Items.POLICY, name).map(body -> new Fields(body).text("policy"));
    }

    void set(Handle handle, String name, String text) {
        if (name.equals(ROOT) || name.equals(DEFAULT)) {
            throw VaultFailures.refused("the policy '%s' is built in".formatted(name));
        }
        PolicyText.parse(text);
        Items.set(handle, Items.POLICY, name, Map.of("policy", text));
    }

    List<String> names(Handle handle) {
        Set<String> names = new TreeSet<>(Items.names(handle, Items.POLICY));
        names.add(DEFAULT);
        return List.copyOf(names);
    }

    /** What the policies of these names say together, and the area of the person behind it. A name without a policy says nothing. */
    Acl of(Handle handle, List<String> names, String entity, boolean person) {
        List<Map<String, Set<String>>> policies = new ArrayList<>();
        for (String name : names) {
            text(handle, name).map(text -> parse(text.replace("{{identity.entity.id}}", segment(entity)))).ifPresent(policies::add);
        }
        if (person) {
            policies.add(area(segment(entity)));
        }
        return Acl.of(policies);
    }

    /** Of the names that somebody wants for a token, in order, each once. */
    static List<String> wanted(List<String> names, boolean withDefault) {
        Set<String> wanted = new TreeSet<>();
        names.forEach(name -> wanted.add(Items.name(name)));
        if (wanted.contains(ROOT)) {
            throw VaultFailures.refused("no token has the policy 'root': administrators come with their own token");
        }
        if (withDefault) {
            wanted.add(DEFAULT);
        }
        return List.copyOf(wanted);
    }

    private Map<String, Set<String>> parse(String text) {
        if (parsed.size() > MOST_REMEMBERED) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(text, PolicyText::parse);
    }

    private static Map<String, Set<String>> area(String entity) {
        Map<String, Set<String>> paths = new java.util.HashMap<>();
        for (String part : MOUNT_PARTS) {
            paths.put("secret/" + part + "/users/" + entity + "/*", ALL);
            paths.put("secret/" + part + "/" + entity + "/*", ALL);
        }
        return paths;
    }

    /** What is put into a pattern must not be one. */
    private static String segment(String entity) {
        return SEGMENT.matcher(entity).matches() ? entity : "none";
    }
}
