package org.nembo.secrets.vault;

import java.util.List;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/**
 * Who asks, and what they may do.
 *
 * @param actor    for the audit log
 * @param entity   whose own area they have
 * @param token    empty for somebody with a token of the server's other services
 * @param subject  empty for a token of this API
 * @param policies the names of what {@code acl} was made of
 */
record Holder(String actor, String entity, Optional<Token> token, Optional<Subject> subject, List<String> policies, Acl acl, String client) {

    void require(String path, String capability) {
        if (!acl.allows(path, capability)) {
            throw VaultFailures.denied();
        }
    }

    /** For what Vault guards beyond its policies. */
    boolean mighty(String path) {
        return acl.root() || acl.allows(path, "sudo");
    }
}
