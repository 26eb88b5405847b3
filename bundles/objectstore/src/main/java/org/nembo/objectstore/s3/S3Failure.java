package org.nembo.objectstore.s3;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that is refused, in the words of S3. Its message is for the caller; it holds no secret. Further elements of the answer ({@code Key},
 * {@code BucketName}) come with it.
 */
public final class S3Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final S3Code code;
    private final transient Map<String, String> elements = new LinkedHashMap<>();

    public S3Failure(S3Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public S3Failure(S3Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The usual words of the code. */
    public static S3Failure of(S3Code code) {
        return new S3Failure(code, code.text());
    }

    public S3Code code() {
        return code;
    }

    /** Adds an element to the answer. */
    public S3Failure with(String element, String value) {
        elements.put(element, value);
        return this;
    }

    public Map<String, String> elements() {
        return Map.copyOf(elements);
    }
}
