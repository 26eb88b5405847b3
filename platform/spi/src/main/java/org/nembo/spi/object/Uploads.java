package org.nembo.spi.object;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Uploads in parts. Thread-safe. */
public interface Uploads {

    /**
     * A part that was stored.
     *
     * @param number   1 to 10,000
     * @param size     bytes as clients see them
     * @param stored   bytes as they are kept
     * @param etag     MD5 in hexadecimal, without quotes
     * @param checksum Base64; empty when the upload has none
     * @param facts    what the service keeps beside it
     */
    record Part(int number, long size, long stored, String etag, String checksum, Instant modified, java.util.Map<String, String> facts) {

        public Part {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(checksum, "checksum");
            Objects.requireNonNull(modified, "modified");
            facts = java.util.Map.copyOf(facts);
        }
    }

    /** A page of uploads. @param prefixes rolled up, in order */
    record UploadListing(List<Upload> uploads, List<String> prefixes, boolean more, String nextKey, String nextId) {

        public UploadListing {
            uploads = List.copyOf(uploads);
            prefixes = List.copyOf(prefixes);
        }
    }

    /** Begins one; {@link Upload#id} and {@link Upload#started} are the engine's to choose. */
    Upload begin(Upload upload);

    Optional<Upload> find(String bucket, String key, String id);

    /**
     * Stores a part, in the place of one with the same number.
     *
     * @param data    is used up, also when this fails
     * @param charges what it counts on until the upload is finished or given up
     * @throws org.nembo.api.error.NemboException {@code NO_SUCH_UPLOAD}, {@code QUOTA_EXCEEDED}
     */
    Part put(Upload upload, Part part, Draft data, List<Charge> charges);

    /** Parts by number, after one of them (0 for the first). */
    List<Part> parts(Upload upload, int after, int max);

    /** Uploads by key, and of one key by their beginning; after a key and, when it is not empty, an upload of that key. */
    UploadListing list(String bucket, String prefix, String delimiter, String afterKey, String afterId, int max);

    /**
     * Makes an object of parts, without copying them where the engine can; the upload and its other parts are gone then.
     *
     * @param numbers ascending
     * @throws org.nembo.api.error.NemboException {@code NO_SUCH_UPLOAD}; {@code NO_SUCH_PART} when one is not there
     */
    StoredObject complete(Upload upload, List<Integer> numbers, NewObject object, Guard guard);

    /** @throws org.nembo.api.error.NemboException {@code NO_SUCH_UPLOAD} */
    void abort(String bucket, String key, String id);
}
