package org.nembo.api.policy;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads policies in the JSON of AWS: Version, Id, and statements of Sid, Effect, Principal or NotPrincipal, Action or NotAction, Resource or NotResource, and
 * Condition, with {@code *}, {@code ?} and variables such as {@code ${jwt:sub}}. Thread-safe.
 */
@ProviderType
public interface PolicyDocuments {

    /** Where a document belongs, and so what it must say. */
    enum Kind {
        /** It is attached to users or groups, and names no principals. */
        IDENTITY,
        /** It is attached to a resource such as a bucket: every statement names who it is about. */
        RESOURCE
    }

    /** The most bytes of a document, in UTF-8. */
    int MAX_BYTES = 20 * 1024;

    /**
     * Compiles a document.
     *
     * @throws org.nembo.api.error.NemboException {@code INVALID_REQUEST} with the place in the document, what is wrong there and what to write instead
     */
    PolicyDocument compile(String json, Kind kind);

    /**
     * A document that comes with the server: {@code personal-bucket}, {@code scratch}. These hold for everybody who is signed in, so
     * {@link org.nembo.api.identity.Policy} heeds them already.
     */
    Optional<PolicyDocument> builtIn(String name);
}
