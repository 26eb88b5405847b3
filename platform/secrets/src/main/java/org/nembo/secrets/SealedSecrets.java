package org.nembo.secrets;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.jdbi.CallersConnection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The secrets of the server's own services in the embedded store, unless another engine is chosen for them. What a service changes is audited: in the same
 * transaction when it is the store's own, soon after when it is the caller's, whose end is not known here. What services read is not audited, since it
 * would tell of every request and hide what people do.
 */
@Component
public final class SealedSecrets implements Secrets {

    private final SecretStore store;
    private final Audit audit;

    @Activate
    public SealedSecrets(@Reference(target = "(engine=embedded)") SecretStore store, @Reference Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    @Override
    public int put(String path, Secret value) {
        return store.jdbi().inTransaction(handle -> {
            int version = store.put(handle, path, value.reveal()).number();
            audit.record(handle.getConnection(), SecretAudit.written(SecretAudit.SERVER, path, version));
            return version;
        });
    }

    @Override
    public int put(Connection transaction, String path, Secret value) {
        int version = store.put(CallersConnection.on(transaction), path, value.reveal()).number();
        audit.note(SecretAudit.written(SecretAudit.SERVER, path, version).with("transaction", "of the service"));
        return version;
    }

    @Override
    public Optional<Secret> find(String path) {
        return find(path, 0);
    }

    @Override
    public Optional<Secret> find(String path, int version) {
        return store.jdbi().withHandle(handle -> store.read(handle, path, version)).flatMap(SecretStore.Found::value).map(Secret::new);
    }

    @Override
    public List<Version> history(String path) {
        return store.jdbi().withHandle(handle -> store.versions(handle, path));
    }

    @Override
    public boolean delete(String path) {
        return store.jdbi().inTransaction(handle -> {
            boolean deleted = store.remove(handle, path);
            if (deleted) {
                audit.record(handle.getConnection(), deleted(path));
            }
            return deleted;
        });
    }

    @Override
    public boolean delete(Connection transaction, String path) {
        Handle handle = CallersConnection.on(transaction);
        boolean deleted = store.remove(handle, path);
        if (deleted) {
            audit.note(deleted(path).with("transaction", "of the service"));
        }
        return deleted;
    }

    @Override
    public Page<Entry> list(String prefix, PageRequest page) {
        return Page.of(store.jdbi().withHandle(handle -> store.entries(handle, prefix, page)), page.limit(), Entry::path);
    }

    private static AuditEntry deleted(String path) {
        return new AuditEntry(SecretAudit.SERVER, SecretAudit.DELETE, SecretAudit.resource(path), AuditEntry.Outcome.DONE, Map.of("versions", "all"));
    }
}
