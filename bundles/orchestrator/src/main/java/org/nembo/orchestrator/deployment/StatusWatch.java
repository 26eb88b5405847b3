package org.nembo.orchestrator.deployment;

import java.sql.Connection;

/** Wants to know of every change of a deployment's status, in the transaction of the change. Thread-safe. */
@FunctionalInterface
public interface StatusWatch {

    /** The deployment's row stands as it will be. @throws org.nembo.api.error.NemboException when the change cannot be */
    void changed(Connection transaction, String deployment);
}
