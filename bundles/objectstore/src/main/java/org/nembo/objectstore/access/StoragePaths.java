package org.nembo.objectstore.access;

import java.util.HashSet;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.WlcgScopes;

/** Tokens that were narrowed to paths by the WLCG profile: {@code storage.read:/bucket/path}. Pure functions. */
final class StoragePaths {

    private StoragePaths() {
    }

    /** Whether the scopes of such a token cover it; reading is what only looks, everything else is changing. */
    static boolean allow(Subject subject, String action, String bucket, String key, String prefix) {
        String inner = key.isEmpty() ? prefix : key;
        boolean looks = action.startsWith("s3:Get") || action.startsWith("s3:List");
        return WlcgScopes.allow(subject, looks ? WlcgScopes.Operation.READ : WlcgScopes.Operation.MODIFY,
                "/" + bucket + (inner.isEmpty() ? "" : "/" + inner));
    }

    /** The same identity with a scope for the action that its paths allowed. */
    static Subject covering(Subject subject, String action) {
        Set<String> scopes = new HashSet<>(subject.scopes());
        scopes.add(action);
        return new Subject(subject.issuer(), subject.subject(), subject.username(), subject.groups(), scopes);
    }
}
