package org.nembo.identity.client;

import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.identity.IdentityError;
import org.nembo.identity.IssuerSettings.Registration;
import org.nembo.identity.Opaque;

/** The clients in the database. Each change is in the audit log, in its own transaction. Thread-safe. */
public final class Clients {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,63}");
    /** Nobody fills the database with clients that wait to be looked at. */
    private static final int MOST_WAITING = 200;

    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;
    private final int mostOwned;

    /** @param mostOwned how many clients somebody may have who is no administrator */
    public Clients(Jdbi jdbi, Audit audit, Clock clock, int mostOwned) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.mostOwned = mostOwned;
    }

    public Optional<Client> find(String id) {
        return jdbi.withHandle(handle -> ClientRows.find(handle, id));
    }

    public Optional<Client> find(Handle handle, String id) {
        return ClientRows.find(handle, id);
    }

    /** @throws NemboException {@code CLIENT_NOT_FOUND} */
    public Client get(String id) {
        return find(id).orElseThrow(() -> absent(id));
    }

    /** @param owner empty for all */
    public Page<Client> list(String owner, PageRequest page) {
        return Page.of(jdbi.withHandle(handle -> ClientRows.list(handle, owner, page.after(), page.limit() + 1)), page.limit(), Client::id);
    }

    /**
     * Made by somebody who is signed in.
     *
     * @param id            empty to be given one
     * @param administrator whether it is approved at once, and may be trusted
     */
    public Registered create(Subject actor, String id, OIDCClientMetadata asked, boolean administrator, boolean trusted) {
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            throw new NemboException(IdentityError.CLIENT_INVALID, "client_id has 3 to 64 letters, digits and . _ -, is '%s'".formatted(id)).with("field",
                    "client_id");
        }
        if (!administrator && jdbi.withHandle(handle -> ClientRows.countOwned(handle, actor.id())) >= mostOwned) {
            throw new NemboException(IdentityError.CLIENT_LIMIT, "nobody has more than %d clients: delete one first, or ask an administrator to make this one"
                    .formatted(mostOwned));
        }
        Client.Status status = administrator ? Client.Status.APPROVED : Client.Status.PENDING;
        OIDCClientMetadata metadata = ClientRules.check(asked, true);
        return store(actor.id(), new Client(id.isEmpty() ? Opaque.id() : id, status, actor.id(), administrator && trusted, "", "", metadata, now(), now()));
    }

    /** Registered by itself (RFC 7591). */
    public Registered register(OIDCClientMetadata asked, Registration mode) {
        boolean open = mode == Registration.OPEN;
        OIDCClientMetadata metadata = ClientRules.check(asked, !open);
        if (!open && jdbi.withHandle(ClientRows::countPending) >= MOST_WAITING) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "%d clients wait for approval already: ask an administrator".formatted(MOST_WAITING))
                    .with("retryAfter", 3600);
        }
        return store("", new Client(Opaque.id(), open ? Client.Status.APPROVED : Client.Status.PENDING, "", false, "", "", metadata, now(), now()));
    }

    /**
     * With other metadata; the secret stays unless the client needs another kind of proof.
     *
     * @param looked whether whoever changes it may let it get tokens; otherwise it waits for approval again
     */
    public Registered update(String actor, String id, OIDCClientMetadata asked, boolean looked, boolean open) {
        return jdbi.inTransaction(handle -> {
            Client present = ClientRows.find(handle, id).orElseThrow(() -> absent(id));
            Client changed = present.with(ClientRules.check(asked, !open), now());
            if (!looked && !open) {
                changed = changed.with(Client.Status.PENDING, now());
            }
            String secret = "";
            if (needsSecret(changed) && changed.secret().isEmpty()) {
                secret = Opaque.value();
                changed = changed.withSecret(Opaque.hash(secret), now());
            } else if (!needsSecret(changed)) {
                changed = changed.withSecret("", now());
            }
            ClientRows.update(handle, changed);
            record(handle, actor, "clients:update", changed);
            return new Registered(changed, secret, "");
        });
    }

    /** From now on it gets tokens. */
    public Client approve(String actor, String id) {
        return jdbi.inTransaction(handle -> {
            Client approved = ClientRows.find(handle, id).orElseThrow(() -> absent(id)).with(Client.Status.APPROVED, now());
            ClientRows.update(handle, approved);
            record(handle, actor, "clients:approve", approved);
            return approved;
        });
    }

    /** A new secret; the old one is worth nothing from now on. */
    public Registered rotateSecret(String actor, String id) {
        return jdbi.inTransaction(handle -> {
            Client present = ClientRows.find(handle, id).orElseThrow(() -> absent(id));
            if (!needsSecret(present)) {
                throw new NemboException(IdentityError.CLIENT_INVALID, "the client '%s' has no secret: it proves itself by %s".formatted(id,
                        present.metadata().getTokenEndpointAuthMethod()));
            }
            String secret = Opaque.value();
            Client changed = present.withSecret(Opaque.hash(secret), now());
            ClientRows.update(handle, changed);
            record(handle, actor, "clients:rotate-secret", changed);
            return new Registered(changed, secret, "");
        });
    }

    /** With all that was granted to it. */
    public void delete(String actor, String id, java.util.function.BiConsumer<Handle, String> grants) {
        jdbi.useTransaction(handle -> {
            if (!ClientRows.delete(handle, id)) {
                throw absent(id);
            }
            grants.accept(handle, id);
            audit.record(handle.getConnection(), AuditEntry.done(actor, "clients:delete", "clients/" + id));
        });
    }

    /** The client whose own registration the token may change; empty when it is not the one. */
    public Optional<Client> ofRegistration(String id, String token) {
        return find(id).filter(client -> !client.registration().isEmpty() && Opaque.same(client.registration(), Opaque.hash(token)));
    }

    private Registered store(String actor, Client wanted) {
        String secret = needsSecret(wanted) ? Opaque.value() : "";
        String token = Opaque.value();
        Client made = new Client(wanted.id(), wanted.status(), wanted.owner(), wanted.trusted(), secret.isEmpty() ? "" : Opaque.hash(secret),
                Opaque.hash(token),
                wanted.metadata(), wanted.created(), wanted.updated());
        jdbi.useTransaction(handle -> {
            if (!ClientRows.insert(handle, made)) {
                throw new NemboException(IdentityError.CLIENT_EXISTS, "there is a client '%s' already".formatted(made.id()));
            }
            record(handle, actor, "clients:create", made);
        });
        return new Registered(made, secret, token);
    }

    private void record(Handle handle, String actor, String action, Client client) {
        audit.record(handle.getConnection(), AuditEntry.done(actor, action, "clients/" + client.id()).with("name", client.name())
                .with("status", client.status().name()).with("trusted", Boolean.toString(client.trusted())));
    }

    private static boolean needsSecret(Client client) {
        ClientAuthenticationMethod method = client.metadata().getTokenEndpointAuthMethod();
        return Stream.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST).anyMatch(method::equals);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static NemboException absent(String id) {
        return new NemboException(IdentityError.CLIENT_NOT_FOUND, "there is no client '%s'".formatted(id));
    }
}
