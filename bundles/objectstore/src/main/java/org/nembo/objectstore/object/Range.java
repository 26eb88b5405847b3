package org.nembo.objectstore.object;

import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** A stretch of an object. @param from counts from 0 */
record Range(long from, long length) {

    private static final String UNIT = "bytes=";

    /** As {@code Content-Range} tells it. */
    String of(long size) {
        return "bytes " + from + '-' + (from + length - 1) + '/' + size;
    }

    /**
     * Reads {@code bytes=0-99}, {@code bytes=100-}, {@code bytes=-100}.
     *
     * @return null when it is none of these, or several: these are not served, and then the whole object is
     * @throws S3Failure {@code InvalidRange} when nothing of it is within the object
     */
    static Range parse(String header, long size) {
        if (!header.startsWith(UNIT) || header.indexOf(',') >= 0) {
            return null;
        }
        String text = header.substring(UNIT.length()).strip();
        int dash = text.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long first = number(text.substring(0, dash));
        long last = number(text.substring(dash + 1));
        if (first == BAD || last == BAD || first == NONE && last == NONE || first != NONE && last != NONE && last < first) {
            return null;
        }
        if (first == NONE) {
            long length = Math.min(last, size);
            if (length == 0) {
                throw outside(header, size);
            }
            return new Range(size - length, length);
        }
        if (first >= size) {
            throw outside(header, size);
        }
        return new Range(first, (last == NONE ? size : Math.min(last + 1, size)) - first);
    }

    /** The source of a part: both ends are told, and within the object. @throws S3Failure {@code InvalidArgument}, {@code InvalidRange} */
    static Range source(String header, long size) {
        int dash = header.indexOf('-');
        long first = header.startsWith(UNIT) && dash > 0 ? number(header.substring(UNIT.length(), dash)) : BAD;
        long last = first >= 0 ? number(header.substring(dash + 1)) : BAD;
        if (first < 0 || last < first) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                    + "zero-based offsets of the first and last bytes to copy").with("ArgumentName", "x-amz-copy-source-range").with("ArgumentValue", header);
        }
        if (last >= size) {
            throw outside(header, size);
        }
        return new Range(first, last - first + 1);
    }

    private static final long NONE = -1;
    private static final long BAD = -2;
    private static final int DIGITS = 18;
    /** Beyond the end of every object. */
    private static final long MOST = 1L << 62;

    private static long number(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return BAD;
        }
        return text.length() > DIGITS ? MOST : Long.parseLong(text);
    }

    private static S3Failure outside(String header, long size) {
        return new S3Failure(S3Code.INVALID_RANGE, "The requested range is not satisfiable").with("RangeRequested", header)
                .with("ActualObjectSize", Long.toString(size));
    }
}
