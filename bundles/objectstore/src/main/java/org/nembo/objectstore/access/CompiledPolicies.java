package org.nembo.objectstore.access;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.document.BucketPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Policies of buckets and sessions, compiled once for each text. Thread-safe. */
final class CompiledPolicies {

    private static final Logger log = LoggerFactory.getLogger(CompiledPolicies.class);
    private static final int MOST = 2000;

    /** A policy. @param document empty when the text cannot be compiled, which denies @param everybody whether it gives something to everybody */
    record Compiled(Optional<PolicyDocument> document, boolean everybody) {
    }

    private final PolicyDocuments documents;
    private final Map<String, Compiled> ofBuckets = new ConcurrentHashMap<>();
    private final Map<String, Compiled> ofSessions = new ConcurrentHashMap<>();

    CompiledPolicies(PolicyDocuments documents) {
        this.documents = documents;
    }

    Compiled ofBucket(String text) {
        return compiled(ofBuckets, text, PolicyDocuments.Kind.RESOURCE);
    }

    Compiled ofSession(String text) {
        return compiled(ofSessions, text, PolicyDocuments.Kind.IDENTITY);
    }

    private Compiled compiled(Map<String, Compiled> known, String text, PolicyDocuments.Kind kind) {
        Compiled present = known.get(text);
        if (present == null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            present = compile(text, kind);
            known.put(text, present);
        }
        return present;
    }

    private Compiled compile(String text, PolicyDocuments.Kind kind) {
        try {
            return new Compiled(Optional.of(documents.compile(text, kind)), kind == PolicyDocuments.Kind.RESOURCE && BucketPolicy.isPublic(text));
        } catch (NemboException e) {
            log.warn("A policy that was stored cannot be compiled any more and denies everything: {}", e.getMessage());
            return new Compiled(Optional.empty(), false);
        }
    }
}
