package org.nembo.objectstore.auth;

import java.util.Arrays;
import java.util.List;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * A signature of version 4 as it came, in the header or in the query; nothing of it is verified.
 *
 * @param signed    names of the headers that it says are signed
 * @param time      {@code 20261122T004500Z}; empty when none was told
 * @param expires   seconds from {@code time}; -1 for one in the header
 * @param session   session token; empty when there is none
 */
record Claim(Scope scope, List<String> signed, String signature, String time, long expires, String session) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final int WEEK = 604_800;

    boolean presigned() {
        return expires >= 0;
    }

    static Claim ofHeader(Exchange exchange) {
        String text = exchange.header("Authorization").substring(ALGORITHM.length()).strip();
        String credential = null;
        String signed = null;
        String signature = null;
        for (String part : text.split(",")) {
            String item = part.strip();
            if (item.startsWith("Credential=")) {
                credential = item.substring(11);
            } else if (item.startsWith("SignedHeaders=")) {
                signed = item.substring(14);
            } else if (item.startsWith("Signature=")) {
                signature = item.substring(10);
            }
        }
        if (credential == null || signed == null || signature == null) {
            throw malformed("it must have Credential, SignedHeaders and Signature.");
        }
        Scope scope = Scope.parse(credential);
        if (scope == null) {
            throw malformed("the Credential must be <access key>/<YYYYMMDD>/<region>/s3/aws4_request.");
        }
        String time = exchange.header("x-amz-date");
        return new Claim(scope, names(signed), signature, time.isEmpty() ? exchange.header("Date") : time, -1, exchange.header("x-amz-security-token"));
    }

    static Claim ofQuery(Query query) {
        if (!query.get("X-Amz-Algorithm").equals(ALGORITHM)) {
            throw parameters("X-Amz-Algorithm must be " + ALGORITHM + ".");
        }
        for (String name : List.of("X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature")) {
            if (query.get(name).isEmpty()) {
                throw parameters("A signature in the query needs X-Amz-Algorithm, X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders and "
                        + "X-Amz-Signature; " + name + " is missing.");
            }
        }
        Scope scope = Scope.parse(query.get("X-Amz-Credential"));
        if (scope == null) {
            throw parameters("X-Amz-Credential must be <access key>/<YYYYMMDD>/<region>/s3/aws4_request.");
        }
        return new Claim(scope, names(query.get("X-Amz-SignedHeaders")), query.get("X-Amz-Signature"), query.get("X-Amz-Date"),
                expires(query.get("X-Amz-Expires")), query.get("X-Amz-Security-Token"));
    }

    private static long expires(String text) {
        long expires;
        try {
            expires = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw parameters("X-Amz-Expires must be a number of seconds.");
        }
        if (expires < 0) {
            throw parameters("X-Amz-Expires must not be negative.");
        }
        if (expires > WEEK) {
            throw parameters("X-Amz-Expires must be less than a week, which is 604800 seconds.");
        }
        return expires;
    }

    private static List<String> names(String text) {
        return Arrays.asList(text.split(";"));
    }

    static S3Failure malformed(String why) {
        return new S3Failure(S3Code.AUTHORIZATION_HEADER_MALFORMED, "The Authorization header cannot be read: " + why);
    }

    static S3Failure parameters(String why) {
        return new S3Failure(S3Code.AUTHORIZATION_QUERY_PARAMETERS_ERROR, why);
    }
}
