package org.nembo.objectstore.auth;

/**
 * What a signature is for: the part of a credential behind the access key.
 *
 * @param date {@code 20261122}
 */
record Scope(String accessKey, String date, String region, String service) {

    static final String END = "aws4_request";

    /** Reads {@code AKID/20261122/us-east-1/s3/aws4_request}; null when it is not one. */
    static Scope parse(String credential) {
        String[] parts = credential.split("/", -1);
        int last = parts.length - 1;
        if (last < 4 || !parts[last].equals(END) || !date(parts[last - 3])) {
            return null;
        }
        String key = String.join("/", java.util.Arrays.copyOf(parts, last - 3));
        return key.isEmpty() ? null : new Scope(key, parts[last - 3], parts[last - 2], parts[last - 1]);
    }

    private static boolean date(String text) {
        return text.length() == 8 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** As it stands in a string to sign. */
    String text() {
        return date + '/' + region + '/' + service + '/' + END;
    }
}
