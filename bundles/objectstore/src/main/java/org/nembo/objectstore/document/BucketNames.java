package org.nembo.objectstore.document;

import java.util.regex.Pattern;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Names of buckets. */
public final class BucketNames {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    /** What a bucket may be called somewhere, or was once. */
    private static final Pattern POSSIBLE = Pattern.compile("[A-Za-z0-9._-]{3,255}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private BucketNames() {
    }

    /** Refuses what cannot be the name of a new bucket. @throws S3Failure {@code InvalidBucketName} with what is wrong */
    public static void check(String name) {
        String wrong = wrong(name);
        if (!wrong.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_BUCKET_NAME, wrong).with("BucketName", name);
        }
    }

    /** What is said when there is no bucket of that name: {@code NoSuchBucket}, or {@code InvalidBucketName} where there can be none. */
    public static S3Failure missing(String name) {
        S3Code code = POSSIBLE.matcher(name).matches() ? S3Code.NO_SUCH_BUCKET : S3Code.INVALID_BUCKET_NAME;
        return S3Failure.of(code).with("BucketName", name);
    }

    private static String wrong(String name) {
        if (name.length() < 3 || name.length() > 63) {
            return "The name of a bucket has 3 to 63 characters.";
        }
        if (!NAME.matcher(name).matches()) {
            return "The name of a bucket has lower-case letters, digits, dots and hyphens, and begins and ends with a letter or a digit.";
        }
        if (name.contains("..") || name.contains(".-") || name.contains("-.")) {
            return "In the name of a bucket a dot stands between letters or digits.";
        }
        if (ADDRESS.matcher(name).matches()) {
            return "The name of a bucket must not look like an IP address.";
        }
        if (name.startsWith("xn--") || name.startsWith("sthree-") || name.endsWith("-s3alias") || name.endsWith("--ol-s3") || name.endsWith("--x-s3")) {
            return "That beginning or end of a name is reserved.";
        }
        return "";
    }
}
