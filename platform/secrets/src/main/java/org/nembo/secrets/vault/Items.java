package org.nembo.secrets.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Named things that are set by their whole JSON: policies, roles, the configuration of the mount. Everything happens in the transaction of the handle. */
final class Items {

    static final String POLICY = "policy";
    static final String APPROLE = "approle";
    static final String JWT_ROLE = "jwt";
    static final String MOUNT = "mount";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,127}");
    private static final int MOST = 10_000;

    private Items() {
    }

    /** A name in lower case. */
    static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw VaultFailures.refused("a name has 1 to 128 letters, digits and . _ @ -");
        }
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    static Optional<Map<String, Object>> find(Handle handle, String kind, String name) {
        return handle.createQuery("SELECT body FROM secret_item WHERE kind = :kind AND name = :name").bind("kind", kind).bind("name", name)
                .mapTo(String.class).findOne().map(Fields::objectIn);
    }

    static void set(Handle handle, String kind, String name, Map<String, Object> body) {
        long count = handle.createQuery("SELECT count(*) FROM secret_item WHERE kind = :kind").bind("kind", kind).mapTo(Long.class).one();
        if (count >= MOST) {
            throw VaultFailures.refused("there are %d of kind '%s' already, no more are taken".formatted(MOST, kind));
        }
        handle.createUpdate("INSERT INTO secret_item (kind, name, body) VALUES (:kind, :name, :body) ON CONFLICT (kind, name) DO UPDATE SET body = :body")
                .bind("kind", kind).bind("name", name).bind("body", Fields.json(body)).execute();
    }

    static boolean remove(Handle handle, String kind, String name) {
        return handle.createUpdate("DELETE FROM secret_item WHERE kind = :kind AND name = :name").bind("kind", kind).bind("name", name).execute() > 0;
    }

    static List<String> names(Handle handle, String kind) {
        return handle.createQuery("SELECT name FROM secret_item WHERE kind = :kind ORDER BY name LIMIT :limit").bind("kind", kind).bind("limit", MOST)
                .mapTo(String.class).list();
    }
}
