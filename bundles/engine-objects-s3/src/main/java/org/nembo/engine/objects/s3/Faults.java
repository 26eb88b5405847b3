package org.nembo.engine.objects.s3;

import java.io.IOException;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts what the other S3 answers into the words of engines. */
final class Faults {

    private static final int NOT_FOUND = 404;
    private static final Set<String> FULL = Set.of("QuotaExceeded", "InsufficientStorage", "NotEnoughSpace", "XMinioStorageFull");

    private Faults() {
    }

    static boolean isMissing(SdkException e) {
        return e instanceof S3Exception s3 && s3.statusCode() == NOT_FOUND;
    }

    static NemboException of(String what, SdkException e) {
        if (!(e instanceof S3Exception s3)) {
            return new NemboException(ObjectError.OBJECTS_BUSY, "%s: the S3 behind this server does not answer: %s".formatted(what, root(e)), e);
        }
        String code = s3.awsErrorDetails() == null || s3.awsErrorDetails().errorCode() == null ? "" : s3.awsErrorDetails().errorCode();
        String said = "%s: the S3 behind this server answers %d %s".formatted(what, s3.statusCode(), code);
        if (FULL.contains(code) || s3.statusCode() == 507) {
            return new NemboException(ObjectError.OBJECTS_FULL, said, e);
        }
        boolean passes = s3.statusCode() >= 500 || s3.statusCode() == 429 || s3.statusCode() == 408 || code.equals("RequestTimeTooSkewed");
        return new NemboException(passes ? ObjectError.OBJECTS_BUSY : ObjectError.OBJECTS_FAULT, said, e);
    }

    static NemboException of(String what, IOException e) {
        return new NemboException(ObjectError.OBJECTS_BUSY, "%s: the S3 behind this server breaks off: %s".formatted(what, e.getMessage()), e);
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : " " + root.getMessage());
    }
}
