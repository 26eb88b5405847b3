package org.nembo.secrets.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A token as its row has it, without its value.
 *
 * @param parent   the accessor of the token that it dies with; empty for an orphan
 * @param kind     {@code service}, or {@code wrapping} for one that a wrapped answer waits under
 * @param path     where it was made, for example {@code auth/approle/login}
 * @param entity   whose it is: the uid of the directory, or a name for the role
 * @param issuer   of the person behind it, whose suspension is looked at; empty when there is none
 * @param limit    beyond which it cannot be renewed
 * @param usesLeft empty when it may be used at will
 */
record Token(String hash, String accessor, Optional<String> parent, String kind, String display, String path, String entity, String issuer, String subject,
        List<String> policies, Map<String, String> meta, List<String> cidrs, Instant created, Optional<Instant> renewed, Duration ttl, Instant expires,
        Instant limit, Optional<Integer> usesLeft, boolean renewable) {

    static final String SERVICE = "service";
    static final String WRAPPING = "wrapping";

    Token {
        policies = List.copyOf(policies);
        meta = Map.copyOf(meta);
        cidrs = List.copyOf(cidrs);
    }

    /** Who the audit log tells of. */
    String actor() {
        return issuer.isEmpty() ? display : subject + "@" + issuer;
    }

    boolean valid(Instant now) {
        return now.isBefore(expires) && usesLeft.map(left -> left > 0).orElse(true);
    }

    /** What a lookup shows. @param id the value, where the one who asks has shown it */
    Map<String, Object> shown(Instant now, String id) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("accessor", accessor);
        data.put("cidrs", cidrs);
        data.put("creation_time", created.getEpochSecond());
        data.put("creation_ttl", ttl.toSeconds());
        data.put("display_name", display);
        data.put("entity_id", entity);
        data.put("expire_time", expires.toString());
        data.put("explicit_max_ttl", Duration.between(created, limit).toSeconds());
        data.put("id", id);
        data.put("issue_time", created.toString());
        renewed.ifPresent(time -> data.put("last_renewal", time.toString()));
        data.put("meta", meta.isEmpty() ? null : meta);
        data.put("num_uses", usesLeft.orElse(0));
        data.put("orphan", parent.isEmpty());
        data.put("path", path);
        data.put("policies", policies);
        data.put("renewable", renewable);
        data.put("ttl", left(now));
        data.put("type", kind);
        return data;
    }

    /** Seconds until it expires. */
    long left(Instant now) {
        return Math.max(0, Duration.between(now, expires).toSeconds());
    }

    /** The part {@code auth} of an answer. @param value the token itself, or empty */
    Map<String, Object> auth(Instant now, String value) {
        Map<String, Object> auth = new LinkedHashMap<>();
        auth.put("client_token", value);
        auth.put("accessor", accessor);
        auth.put("policies", policies);
        auth.put("token_policies", policies);
        auth.put("identity_policies", List.of());
        auth.put("metadata", new TreeMap<>(meta));
        auth.put("lease_duration", left(now));
        auth.put("renewable", renewable);
        auth.put("entity_id", entity);
        auth.put("token_type", kind);
        auth.put("orphan", parent.isEmpty());
        auth.put("num_uses", usesLeft.orElse(0));
        return auth;
    }
}
