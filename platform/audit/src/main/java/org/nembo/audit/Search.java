package org.nembo.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which records; empty texts and times do not narrow.
 *
 * @param action   the whole action, or its beginning up to and with the colon, as {@code tokens:}
 * @param resource the resource, and what is below it
 * @param from     this moment and later
 * @param to       before this moment
 */
record Search(String actor, String action, String resource, String outcome, Optional<Instant> from, Optional<Instant> to) {

    static final Search ALL = new Search("", "", "", "", Optional.empty(), Optional.empty());
}
