package org.nembo.identity.grant;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code identity_login}: which clients were promised an ID token in which browser session. Outlives grants, as sessions do. */
final class LoginRows {

    /** No session is longer. */
    private static final Duration KEPT = Duration.ofDays(91);

    private LoginRows() {
    }

    static void insert(Handle handle, Grant grant) {
        handle.createUpdate("INSERT INTO identity_login (session, client, uid, expires) VALUES (:session, :client, :uid, :expires) "
                + "ON CONFLICT (session, client) DO NOTHING").bind("session", grant.session()).bind("client", grant.client()).bind("uid", grant.uid())
                .bind("expires", grant.created().plus(KEPT).toEpochMilli()).execute();
    }

    /** Those of a session that is over. */
    static List<Login> take(Handle handle, String session) {
        return handle.createQuery("DELETE FROM identity_login WHERE session = :session RETURNING client, uid").bind("session", session)
                .map((row, context) -> new Login(row.getString("client"), row.getString("uid"))).list();
    }

    static void deleteClient(Handle handle, String client) {
        handle.createUpdate("DELETE FROM identity_login WHERE client = :client").bind("client", client).execute();
    }
}
