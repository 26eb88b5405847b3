package org.nembo.objectstore.object;

import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** The source of a copy. @param version null for the current one */
record CopySource(String bucket, String key, String version) {

    static final String HEADER = "x-amz-copy-source";
    private static final String VERSION = "versionId";

    /** Reads {@code /bucket/key?versionId=…}, encoded. @throws S3Failure {@code InvalidArgument} */
    static CopySource of(Exchange exchange) {
        String text = exchange.header(HEADER);
        int question = text.indexOf('?');
        String version = question < 0 ? null : version(text, Query.of(text.substring(question + 1)));
        String path = question < 0 ? text : text.substring(0, question);
        String decoded = decode(path.startsWith("/") ? path.substring(1) : path);
        int slash = decoded.indexOf('/');
        if (slash <= 0 || slash == decoded.length() - 1) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
                    .with("ArgumentName", HEADER).with("ArgumentValue", text);
        }
        if (version != null && version.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Version id cannot be the empty string").with("ArgumentName", HEADER).with("ArgumentValue", text);
        }
        String key = decoded.substring(slash + 1);
        Target.check(key);
        return new CopySource(decoded.substring(0, slash), key, version);
    }

    /** The one parameter that there is; a question mark that belongs to the key is encoded. */
    private static String version(String text, Query query) {
        if (query.parameters().size() != 1 || !query.has(VERSION)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Behind the question mark of the copy source comes versionId=… and nothing else.")
                    .with("ArgumentName", HEADER).with("ArgumentValue", text);
        }
        return query.get(VERSION);
    }

    /** Some clients send it as it is, with characters that are not ASCII. */
    private static String decode(String path) {
        return path.chars().allMatch(c -> c < 0x80) ? Percent.decode(path, false) : path;
    }

    /** The version, when the caller may read it and the conditions hold. Its bucket is told as it is found. */
    StoredObject find(Exchange exchange, Store store) {
        Bucket from = store.bucket(exchange, bucket, "x-amz-source-expected-bucket-owner");
        StoredObject object;
        try {
            object = store.readable(exchange, from, key, version, "s3:GetObject");
        } catch (S3Failure e) {
            throw e.code() == S3Code.METHOD_NOT_ALLOWED ? new S3Failure(S3Code.INVALID_REQUEST, "The source of a copy request may not specifically refer to a "
                    + "delete marker by version id.") : e;
        }
        Conditions.ofSource(exchange).copy(object);
        if (from.versioning() != Bucket.Versioning.OFF) {
            exchange.answer("x-amz-copy-source-version-id", object.version());
        }
        return object;
    }
}
