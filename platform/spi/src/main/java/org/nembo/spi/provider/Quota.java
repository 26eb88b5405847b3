package org.nembo.spi.provider;

/**
 * How much of something there is.
 *
 * @param name  field's term, for example {@code cpus}, {@code memoryBytes}, {@code workloads}
 * @param limit the most that may be used; -1 when there is no limit
 * @param used  what is used now
 */
public record Quota(String name, long limit, long used) {

    public Quota {
        if (name.isBlank() || limit < -1 || used < 0) {
            throw new IllegalArgumentException("not a quota: " + name + " " + used + " of " + limit);
        }
    }

    /** What is left; {@link Long#MAX_VALUE} without a limit. */
    public long free() {
        return limit < 0 ? Long.MAX_VALUE : Math.max(0, limit - used);
    }
}
