package org.nembo.objectstore.life;

/**
 * What a pass has done.
 *
 * @param expired    current versions that expired
 * @param noncurrent covered versions that were removed
 * @param markers    delete markers that covered nothing
 * @param uploads    uploads that were given up
 * @param locked     versions that object lock kept
 * @param failed     what could not be done; the next pass tries again
 */
public record Tally(long expired, long noncurrent, long markers, long uploads, long locked, long failed) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    static Tally parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        long[] n = java.util.Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Tally(n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    String text() {
        return expired + " " + noncurrent + " " + markers + " " + uploads + " " + locked + " " + failed;
    }

    Tally plus(Tally other) {
        return new Tally(expired + other.expired, noncurrent + other.noncurrent, markers + other.markers, uploads + other.uploads, locked + other.locked,
                failed + other.failed);
    }

    boolean isNone() {
        return equals(NONE);
    }

    String words() {
        return "%d expired, %d older versions removed, %d delete markers removed, %d uploads given up, %d kept by object lock, %d failed"
                .formatted(expired, noncurrent, markers, uploads, locked, failed);
    }
}
