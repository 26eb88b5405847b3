package org.nembo.identity.grant;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** What people have agreed to, so that they are not asked again. Thread-safe. */
public final class Consents {

    /** An agreement. @param owner {@link Subject#id()} */
    public record Consent(String owner, String client, Set<String> scopes, Instant granted) {
    }

    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;

    public Consents(Jdbi jdbi, Audit audit, Clock clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    /** Whether the person has agreed to all of these scopes for the client already. */
    public boolean covers(Subject subject, String client, Set<String> scopes) {
        return scopes(jdbi, subject.id(), client).containsAll(scopes);
    }

    /** Notes that the person agrees to these too. */
    public void agree(Handle handle, Subject subject, String client, Set<String> scopes) {
        Set<String> all = new LinkedHashSet<>(handle.createQuery("SELECT scopes FROM identity_consent WHERE owner = :owner AND client = :client")
                .bind("owner", subject.id()).bind("client", client).mapTo(String.class).findOne().map(GrantRows::split).orElse(Set.of()));
        all.addAll(scopes);
        handle.createUpdate("INSERT INTO identity_consent (owner, client, scopes, granted) VALUES (:owner, :client, :scopes, :now) "
                + "ON CONFLICT (owner, client) DO UPDATE SET scopes = :scopes, granted = :now")
                .bind("owner", subject.id()).bind("client", client).bind("scopes", GrantRows.join(all)).bind("now", clock.millis()).execute();
    }

    public Page<Consent> list(String owner, PageRequest page) {
        return Page.of(jdbi.withHandle(handle -> handle.createQuery("SELECT owner, client, scopes, granted FROM identity_consent "
                + "WHERE owner = :owner AND client > :after ORDER BY client LIMIT :limit").bind("owner", owner).bind("after", page.after())
                .bind("limit", page.limit() + 1).map((row, context) -> new Consent(row.getString("owner"), row.getString("client"),
                        GrantRows.split(row.getString("scopes")), Instant.ofEpochMilli(row.getLong("granted")))).list()), page.limit(), Consent::client);
    }

    /** Takes one back, with all tokens that came of it; false when there is none. */
    public boolean withdraw(Subject subject, String client, Grants grants) {
        boolean done = jdbi.inTransaction(handle -> {
            int ended = grants.revokeAll(handle, subject.id(), client, subject.id());
            int deleted = handle.createUpdate("DELETE FROM identity_consent WHERE owner = :owner AND client = :client").bind("owner", subject.id())
                    .bind("client", client).execute();
            if (deleted + ended == 0) {
                return false;
            }
            audit.record(handle.getConnection(), AuditEntry.done(subject, "consents:delete", "consents/" + client).with("grants", Integer.toString(ended)));
            return true;
        });
        grants.forget();
        return done;
    }

    static void deleteClient(Handle handle, String client) {
        handle.createUpdate("DELETE FROM identity_consent WHERE client = :client").bind("client", client).execute();
    }

    private static Set<String> scopes(Jdbi jdbi, String owner, String client) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT scopes FROM identity_consent WHERE owner = :owner AND client = :client")
                .bind("owner", owner).bind("client", client).mapTo(String.class).findOne().map(GrantRows::split).orElse(Set.of()));
    }
}
