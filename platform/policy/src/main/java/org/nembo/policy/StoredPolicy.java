package org.nembo.policy;

import java.time.Instant;
import java.util.List;

/** A policy with whom it is attached to. @param text the document, as it was given @param revision of its last change */
record StoredPolicy(String name, String text, List<Attachment> attachments, long revision, Instant changed, String changedBy) {

    StoredPolicy {
        attachments = List.copyOf(attachments);
    }
}
