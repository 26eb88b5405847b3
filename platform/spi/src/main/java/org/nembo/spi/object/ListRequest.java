package org.nembo.spi.object;

import java.util.Objects;

/**
 * What of a bucket is listed. Keys are in the order of their UTF-8 bytes, versions of one key newest first.
 *
 * @param prefix       of the keys; empty for all
 * @param delimiter    keys are rolled up to the first one after the prefix; empty for no rolling up
 * @param after        the key, or the rolled up prefix, before; empty for the beginning. A rolled up prefix skips all that it stands for
 * @param afterVersion the version of that key before; empty to go on with the next key. Only with {@code versions}
 * @param max          entries: objects and rolled up prefixes together; 0 to 1,000
 * @param versions     whether all versions and delete markers are listed, and not the current ones only
 */
public record ListRequest(String bucket, String prefix, String delimiter, String after, String afterVersion, int max, boolean versions) {

    public ListRequest {
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(delimiter, "delimiter");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(afterVersion, "afterVersion");
    }
}
