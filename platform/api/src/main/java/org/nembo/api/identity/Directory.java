package org.nembo.api.identity;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The users and groups of this server, whoever their issuer is. Thread-safe; answers from memory where it can, since every request asks. */
@ProviderType
public interface Directory {

    /** The issuer of local accounts. It is not an address, so that a server that gets another name keeps its users. */
    String LOCAL = "urn:nembo:local";

    /**
     * The verified identity with what is known of it here: the groups of the token and those of the directory together. An identity that was never seen
     * is recorded.
     *
     * @throws org.nembo.api.error.NemboException {@code UNAUTHENTICATED} when it is suspended, or is a local account that does not exist any more; a
     *                                            suspension holds at once on this node and within a second on every other
     */
    Subject admit(Subject verified);

    /** By the identifier that is the {@code sub} of our own tokens. */
    Optional<User> find(String uid);

    /** By issuer and subject. */
    Optional<User> find(String issuer, String subject);

    /** A local account by its username, without regard to case. */
    Optional<User> findLocal(String username);
}
