package org.nembo.api.identity;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The SSH public keys of users, for whoever lets them in by key. Thread-safe. */
@ProviderType
public interface UserKeys {

    /**
     * Who may come in with a key, as they stand now: asked again for each thing that is done in a long session, it tells a suspension and changed groups.
     *
     * @param name a local account's username, without regard to case, or anybody's uid: a public key may stand at several users
     * @param key  as it goes over the wire (RFC 4253, section 6.6); that it is really theirs is for the caller to prove
     * @return empty when there is no such user, the key is none of theirs, or they are suspended
     */
    Optional<Subject> find(String name, byte[] key);
}
