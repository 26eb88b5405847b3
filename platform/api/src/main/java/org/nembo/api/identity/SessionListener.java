package org.nembo.api.identity;

import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told which browser sessions somebody ended: the owner, an administrator, a change of the password, a suspension. Of those that merely run out nobody is
 * told. Every service of this kind is asked; thread-safe.
 */
@ConsumerType
public interface SessionListener {

    /**
     * A session that is over.
     *
     * @param id    {@link BrowserSessions.Session#id()}
     * @param owner {@link Subject#id()}
     */
    record Ended(String id, String owner) {
        public Ended {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(owner, "owner");
        }
    }

    /**
     * In the transaction that ends them, before its commit: what is written with it is there exactly when the sessions are gone. Waits for nobody else.
     * What it throws undoes the end of the sessions.
     *
     * @param transaction to the database of this server; stays open
     * @param sessions    at least one
     */
    void ended(Connection transaction, List<Ended> sessions);
}
