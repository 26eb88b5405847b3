package org.nembo.objectstore.http;

import java.util.List;
import java.util.Locale;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * What a request is about.
 *
 * @param path   as it came, still encoded
 * @param bucket empty for the service itself
 * @param key    decoded, exactly as it was meant; empty for the bucket itself
 */
public record Target(String path, String bucket, String key) {

    private static final int KEY_BYTES = 1024;

    /** Of the service, a bucket or an object. */
    public Operations.Level level() {
        return bucket.isEmpty() ? Operations.Level.SERVICE : key.isEmpty() ? Operations.Level.BUCKET : Operations.Level.OBJECT;
    }

    /** What errors name: the path, decoded. */
    public String resource() {
        return bucket.isEmpty() ? "/" : "/" + bucket + (key.isEmpty() ? "" : "/" + key);
    }

    /**
     * Reads path style, and the virtual-hosted style of the given names: {@code bucket.s3.example.org}.
     *
     * @param path  encoded, with its leading slash
     * @param host  as the client names the server, with or without a port
     * @param names of this server; lower case
     * @throws S3Failure {@code InvalidURI}, {@code KeyTooLongError}
     */
    public static Target of(String path, String host, List<String> names) {
        if (!path.startsWith("/")) {
            throw new S3Failure(S3Code.INVALID_URI, "The address must begin with a slash.").with("URI", path);
        }
        String virtual = bucket(host, names);
        if (!virtual.isEmpty()) {
            return new Target(path, virtual, key(path.substring(1)));
        }
        int slash = path.indexOf('/', 1);
        String bucket = Percent.decode(slash < 0 ? path.substring(1) : path.substring(1, slash), false);
        if (bucket.isEmpty() && slash >= 0) {
            throw new S3Failure(S3Code.INVALID_BUCKET_NAME, S3Code.INVALID_BUCKET_NAME.text()).with("BucketName", "");
        }
        return new Target(path, bucket, slash < 0 ? "" : key(path.substring(slash + 1)));
    }

    /** Of the address of a bucket's web site. @throws S3Failure {@code KeyTooLongError}, {@code InvalidURI} */
    static Target page(String path, String bucket) {
        if (!path.startsWith("/")) {
            throw new S3Failure(S3Code.INVALID_URI, "The address must begin with a slash.").with("URI", path);
        }
        return new Target(path, bucket, key(path.substring(1)));
    }

    /** @throws S3Failure {@code KeyTooLongError}, {@code InvalidURI} */
    static String key(String raw) {
        String key = Percent.decode(raw, false);
        check(key);
        return key;
    }

    /** Refuses keys that cannot be stored. @throws S3Failure {@code KeyTooLongError}, {@code InvalidURI} */
    public static void check(String key) {
        if (key.length() > KEY_BYTES || key.length() * 3 > KEY_BYTES && key.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > KEY_BYTES) {
            throw S3Failure.of(S3Code.KEY_TOO_LONG_ERROR).with("MaxSizeAllowed", "1024");
        }
        if (key.indexOf(0) >= 0) {
            throw new S3Failure(S3Code.INVALID_URI, "A key must not have the character U+0000.");
        }
    }

    /** The bucket of a subdomain; empty when the host is none. */
    static String bucket(String host, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        int colon = host.lastIndexOf(':');
        String name = (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        for (String own : names) {
            if (name.length() > own.length() + 1 && name.endsWith(own) && name.charAt(name.length() - own.length() - 1) == '.') {
                return name.substring(0, name.length() - own.length() - 1);
            }
        }
        return "";
    }
}
