package org.nembo.objectstore.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.s3.Stamps;

/** Signs requests of this server to another one, with version 4 in the header and without the hash of the body. Pure functions. */
public final class RequestSignature {

    private static final String PAYLOAD = "UNSIGNED-PAYLOAD";

    /** Who signs, for a server of that region. */
    public record Signer(String accessKey, Secret secret, String region) {
    }

    private RequestSignature() {
    }

    /**
     * All headers that the request has.
     *
     * @param host  as the header says it
     * @param path  encoded, as it is sent
     * @param query encoded; empty for none
     */
    public static Map<String, String> headers(Signer signer, String method, String host, String path, String query, Instant now) {
        return headers(signer, method, host, path, query, Map.of(), now);
    }

    /** The same with more headers, all of which are signed. @param more with names in lower case */
    public static Map<String, String> headers(Signer signer, String method, String host, String path, String query, Map<String, String> more, Instant now) {
        String time = Stamps.basic(now);
        Scope scope = new Scope(signer.accessKey(), time.substring(0, 8), signer.region(), "s3");
        Map<String, String> headers = new TreeMap<>(more);
        headers.put("host", host);
        headers.put("x-amz-content-sha256", PAYLOAD);
        headers.put("x-amz-date", time);
        Headers signed = new Headers();
        headers.forEach(signed::add);
        List<String> names = new ArrayList<>(headers.keySet());
        String canonical = CanonicalRequest.of(method, path, Query.of(query), signed, names, PAYLOAD);
        String signature = Hashes.hex(Hashes.hmac(DerivedKeys.derive(scope, signer.secret()), Version4.toSign(time, scope, canonical)));
        headers.put("Authorization", "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s".formatted(Claim.ALGORITHM, signer.accessKey(), scope.text(),
                String.join(";", names), signature));
        return headers;
    }
}
