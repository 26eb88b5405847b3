package org.nembo.api.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A durable job as it may be shown.
 *
 * @param id       time-ordered UUID
 * @param type     names the {@link JobHandler}
 * @param subject  path of the thing it works on, for example {@code deployments/4711}; at most one unfinished job per subject
 * @param owner    {@link org.nembo.api.identity.Subject#id()} of whom it works for
 * @param state    where it stands
 * @param node     the server process that works on it now
 * @param deadline when it is cancelled by itself
 * @param error    why it failed or what it waits for, in words for the owner
 */
public record Job(String id, String type, String subject, String owner, JobState state, Instant created, Instant updated, Optional<String> node,
        Optional<Instant> deadline, boolean cancelRequested, Optional<String> error) {
}
