package org.nembo.objectstore.auth;

import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Gate;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Finds out who sends a request, and how its bytes are to be read. Thread-safe. */
public final class Authentication implements Gate {

    /** Access tokens of issuers that are trusted. Thread-safe. */
    @FunctionalInterface
    public interface Tokens {

        /** Whose token it is. @throws S3Failure {@code InvalidToken}, {@code ExpiredToken} */
        Subject verify(String token);
    }

    private final Version4 version4;
    private final Version2 version2;
    private final Tokens tokens;
    private final PostPolicy policy;

    public Authentication(Rules rules, SigningKeys keys, Tokens tokens) {
        this.version4 = new Version4(rules, keys, new DerivedKeys());
        this.version2 = new Version2(rules, keys);
        this.policy = new PostPolicy(rules, keys, version4);
        this.tokens = tokens;
    }

    /** Of forms. */
    public PostPolicy policy() {
        return policy;
    }

    /** Makes known to the exchange who sends it; somebody who shows nothing is nobody. @throws S3Failure when what they show is not valid */
    @Override
    public void identify(Exchange exchange) {
        String header = exchange.header("Authorization");
        Query query = exchange.query();
        boolean presigned4 = query.has("X-Amz-Signature") || query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential");
        boolean presigned2 = query.has("AWSAccessKeyId") && query.has("Signature");
        if (!header.isEmpty() && (presigned4 || presigned2)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
                    + "parameter or the Authorization header should be specified");
        }
        if (header.startsWith(Claim.ALGORITHM + " ")) {
            accept(exchange, version4.verify(exchange, Claim.ofHeader(exchange)));
        } else if (presigned4) {
            accept(exchange, version4.verify(exchange, Claim.ofQuery(query)));
        } else if (header.startsWith("AWS ")) {
            accept(exchange, version2.ofHeader(exchange));
        } else if (presigned2) {
            accept(exchange, version2.ofQuery(exchange));
        } else if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            exchange.identified(exchange.caller().as(tokens.verify(header.substring(7).strip()), "", Optional.empty()), unsigned(exchange));
        } else if (header.isEmpty()) {
            exchange.identified(exchange.caller(), unsigned(exchange));
        } else {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Unsupported Authorization Type").with("ArgumentName", "Authorization");
        }
    }

    private static void accept(Exchange exchange, Identified identified) {
        exchange.identified(caller(exchange.caller(), identified.accessKey(), identified.key()), identified.body());
    }

    static Caller caller(Caller before, String accessKey, SigningKeys.Key key) {
        return before.as(key.subject(), accessKey, key.session());
    }

    /** Bytes of a request that is not signed may have a hash, and may come in chunks with a trailer. */
    private static Body unsigned(Exchange exchange) {
        String hash = exchange.header("x-amz-content-sha256");
        if (hash.isEmpty()) {
            return exchange.body();
        }
        Payload payload = Payload.of(hash);
        if (payload.signed()) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "Chunks are signed, but the request is not.");
        }
        if (payload.chunked()) {
            return Version4.chunks(exchange, exchange.body(), payload, null);
        }
        return payload == Payload.HASH && exchange.body() != Body.NONE ? new HashedBody(exchange.body(), hash) : exchange.body();
    }
}
