package org.nembo.objectstore.http;

import java.util.Map;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Answers of requests that are refused. */
public final class Failures {

    private Failures() {
    }

    /** Makes known to who is told of answers that this one is a refusal; the answer itself is somebody else's. */
    public static void note(Exchange exchange, S3Failure failure) {
        exchange.error(failure.code().word());
    }

    /** Sends it, unless an answer was begun. */
    static void send(Exchange exchange, S3Failure failure) {
        S3Code code = failure.code();
        exchange.error(code.word());
        if (code == S3Code.NOT_MODIFIED) {
            exchange.send(code.status());
            return;
        }
        if (exchange.method().equals("HEAD")) {
            exchange.answer("Content-Type", "application/xml").send(code.status());
            return;
        }
        Xml xml = new Xml("Error", "").element("Code", code.word()).element("Message", failure.getMessage());
        for (Map.Entry<String, String> element : failure.elements().entrySet()) {
            xml.element(element.getKey(), element.getValue());
        }
        xml.element("Resource", exchange.target().resource()).element("RequestId", exchange.caller().request());
        exchange.send(code.status(), xml);
    }

    /** A failure of the store or of another part of the server, in the words of S3. */
    public static S3Failure of(NemboException failure) {
        ErrorCode code = failure.code();
        S3Code word = switch (code.name()) {
            case "NO_SUCH_BUCKET" -> S3Code.NO_SUCH_BUCKET;
            case "NO_SUCH_KEY" -> S3Code.NO_SUCH_KEY;
            case "NO_SUCH_VERSION" -> S3Code.NO_SUCH_VERSION;
            case "NO_SUCH_UPLOAD" -> S3Code.NO_SUCH_UPLOAD;
            case "NO_SUCH_PART" -> S3Code.INVALID_PART;
            case "BUCKET_EXISTS" -> S3Code.BUCKET_ALREADY_EXISTS;
            case "BUCKET_NOT_EMPTY" -> S3Code.BUCKET_NOT_EMPTY;
            case "QUOTA_EXCEEDED" -> S3Code.QUOTA_EXCEEDED;
            case "OBJECTS_FULL" -> S3Code.INSUFFICIENT_STORAGE;
            case "OBJECTS_BUSY" -> S3Code.SERVICE_UNAVAILABLE;
            default -> other(code);
        };
        boolean told = code.kind() != ErrorKind.INTERNAL && failure.getMessage() != null;
        return new S3Failure(word, told ? failure.getMessage() : word.text(), failure);
    }

    private static S3Code other(ErrorCode code) {
        return switch (code.status()) {
            case 400, 422 -> S3Code.INVALID_REQUEST;
            case 401, 403 -> S3Code.ACCESS_DENIED;
            case 409 -> S3Code.OPERATION_ABORTED;
            case 412 -> S3Code.PRECONDITION_FAILED;
            case 429 -> S3Code.SLOW_DOWN;
            case 502, 503, 504 -> S3Code.SERVICE_UNAVAILABLE;
            default -> S3Code.INTERNAL_ERROR;
        };
    }
}
