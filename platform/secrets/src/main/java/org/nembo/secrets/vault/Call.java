package org.nembo.secrets.vault;

import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.nembo.api.audit.AuditEntry;

/** One request that may happen. */
record Call(Vault vault, Holder holder, String path, String capability) {

    /** Reads secrets: the access is on record before anything is answered. */
    <T> T read(HandleCallback<T, RuntimeException> body) {
        T result = look(body);
        vault.audit().record(entry(Map.of()));
        return result;
    }

    /** Reads what is no secret. */
    <T> T look(HandleCallback<T, RuntimeException> body) {
        return vault.store().jdbi().withHandle(body);
    }

    /** Changes something, with its record in the same transaction. */
    <T> T change(HandleCallback<T, RuntimeException> body) {
        return change(Map.of(), body);
    }

    <T> T change(Map<String, String> facts, HandleCallback<T, RuntimeException> body) {
        return vault.store().jdbi().inTransaction((Handle handle) -> {
            T result = body.withHandle(handle);
            vault.audit().record(handle.getConnection(), entry(facts));
            return result;
        });
    }

    private AuditEntry entry(Map<String, String> facts) {
        AuditEntry entry = AuditEntry.done(holder.actor(), "secrets:" + capability, "v1/" + path);
        if (holder.token().isPresent()) {
            entry = entry.with("accessor", holder.token().get().accessor());
        }
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            entry = entry.with(fact.getKey(), fact.getValue());
        }
        return entry;
    }
}
