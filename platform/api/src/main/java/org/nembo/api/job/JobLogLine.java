package org.nembo.api.job;

import java.time.Instant;

/**
 * A line of a job's log.
 *
 * @param position grows over the whole server; what a live log resumes from
 * @param step     the step that wrote it; empty for the engine itself
 */
public record JobLogLine(long position, String job, Instant time, String step, String line) {
}
