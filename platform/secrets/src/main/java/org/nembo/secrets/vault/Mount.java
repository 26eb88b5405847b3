package org.nembo.secrets.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secrets;
import org.nembo.secrets.Metadata;
import org.nembo.secrets.SecretStore;

/**
 * The mount {@code secret/}: values that are JSON objects, kept below {@code kv/} in the store and so apart from what the server's own services keep there.
 * Everything happens in the transaction of the handle. Thread-safe.
 */
final class Mount {

    static final String NAME = "secret";
    private static final String BELOW = "kv/";
    private static final String CONFIG = "secret";
    private static final int MOST_LISTED = 10_000;

    private final SecretStore store;

    Mount(SecretStore store) {
        this.store = store;
    }

    /** Where the store has it. */
    static String inside(String path) {
        return BELOW + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    boolean exists(Handle handle, String path) {
        return store.metadata(handle, inside(path)).isPresent();
    }

    /** @param follows the newest version as the writer knows it; empty when it was not told */
    Map<String, Object> put(Handle handle, String path, Map<String, Object> data, OptionalInt follows) {
        Metadata.Rules usual = usual(handle);
        boolean demanded = usual.casRequired() || store.metadata(handle, inside(path)).map(found -> found.rules().casRequired()).orElse(false);
        if (demanded && follows.isEmpty()) {
            throw VaultFailures.refused("check-and-set parameter required for this call");
        }
        try {
            Secrets.Version version = store.put(handle, inside(path), Fields.json(data), follows, usual);
            return shown(version, store.metadata(handle, inside(path)).map(found -> found.rules().custom()).orElse(Map.of()));
        } catch (NemboException e) {
            throw named(e, "SECRET_VERSION_CONFLICT") ? VaultFailures.refused("check-and-set parameter did not match the current version") : e;
        }
    }

    private static boolean named(NemboException failure, String name) {
        ErrorCode code = failure.code();
        return code.name().equals(name);
    }

    /** @throws NemboException {@code VAULT_NOTHING} */
    SecretStore.Found find(Handle handle, String path, int version) {
        return store.read(handle, inside(path), version).orElseThrow(VaultFailures::nothing);
    }

    /** The object that a value is; one that was written as plain text has one member. */
    static Map<String, Object> object(String value) {
        Map<String, Object> object = Fields.objectIn(value);
        return object == null ? Map.of("value", value) : object;
    }

    static Map<String, Object> shown(Secrets.Version version, Map<String, String> custom) {
        Map<String, Object> shown = state(version);
        shown.put("custom_metadata", custom.isEmpty() ? null : new TreeMap<>(custom));
        shown.put("version", version.number());
        return shown;
    }

    private static Map<String, Object> state(Secrets.Version version) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("created_time", version.created().toString());
        state.put("deletion_time", version.deleted().map(Instant::toString).orElse(""));
        state.put("destroyed", version.destroyed());
        return state;
    }

    Map<String, Object> metadata(Handle handle, String path) {
        Metadata found = store.metadata(handle, inside(path)).orElseThrow(VaultFailures::nothing);
        Map<String, Object> versions = new LinkedHashMap<>();
        List<Secrets.Version> newestFirst = new ArrayList<>(store.versions(handle, inside(path)));
        java.util.Collections.reverse(newestFirst);
        newestFirst.forEach(version -> versions.put("" + version.number(), state(version)));
        Map<String, Object> shown = new LinkedHashMap<>(rules(found.rules()));
        shown.put("created_time", found.created().toString());
        shown.put("current_version", found.newest());
        shown.put("custom_metadata", found.rules().custom().isEmpty() ? null : new TreeMap<>(found.rules().custom()));
        shown.put("oldest_version", found.oldest());
        shown.put("updated_time", found.updated().toString());
        shown.put("versions", versions);
        return shown;
    }

    private static Map<String, Object> rules(Metadata.Rules rules) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("cas_required", rules.casRequired());
        shown.put("delete_version_after", Ttl.text(rules.deleteAfter()));
        shown.put("max_versions", rules.maxVersions());
        return shown;
    }

    /** @param wanted only its members change anything */
    void setMetadata(Handle handle, String path, Fields wanted) {
        Metadata.Rules now = store.metadata(handle, inside(path)).map(Metadata::rules).orElse(Metadata.Rules.NONE);
        Map<String, String> custom = wanted.has("custom_metadata") ? wanted.texts("custom_metadata") : now.custom();
        store.setRules(handle, inside(path), changed(now, wanted, custom));
    }

    private static Metadata.Rules changed(Metadata.Rules now, Fields wanted, Map<String, String> custom) {
        int max = wanted.number("max_versions", now.maxVersions());
        if (max > 100) {
            throw VaultFailures.refused("'max_versions' must be 0 to 100");
        }
        Duration after = wanted.has("delete_version_after") ? wanted.ttl("delete_version_after") : now.deleteAfter();
        return new Metadata.Rules(max, wanted.flag("cas_required", now.casRequired()), after, custom);
    }

    Map<String, Object> config(Handle handle) {
        return rules(usual(handle));
    }

    void setConfig(Handle handle, Fields wanted) {
        Items.set(handle, Items.MOUNT, CONFIG, rules(changed(usual(handle), wanted, Map.of())));
    }

    private Metadata.Rules usual(Handle handle) {
        return Items.find(handle, Items.MOUNT, CONFIG).map(Fields::new).map(fields -> changed(Metadata.Rules.NONE, fields, Map.of()))
                .orElse(Metadata.Rules.NONE);
    }

    /** @throws NemboException {@code VAULT_NOTHING} when there is nothing below */
    List<String> list(Handle handle, String path, String after, int limit) {
        String prefix = path.isEmpty() || path.endsWith("/") ? BELOW + path : BELOW + path + "/";
        List<String> keys = store.children(handle, prefix, after, limit <= 0 || limit > MOST_LISTED ? MOST_LISTED : limit);
        if (keys.isEmpty()) {
            throw VaultFailures.nothing();
        }
        return keys;
    }
}
