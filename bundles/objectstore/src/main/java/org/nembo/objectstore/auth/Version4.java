package org.nembo.objectstore.auth;

import java.time.Instant;
import java.util.Set;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;

/** Signatures of version 4, in the header and in the query. Thread-safe. */
final class Version4 {

    private static final Set<String> SERVICES = Set.of("s3", "sts", "sns", "iam");
    private static final String CONTENT = "x-amz-content-sha256";
    private static final int FORM = 256 << 10;
    private static final int UNTOLD = 1 << 20;

    private final Rules rules;
    private final SigningKeys keys;
    private final DerivedKeys derived;

    Version4(Rules rules, SigningKeys keys, DerivedKeys derived) {
        this.rules = rules;
        this.keys = keys;
        this.derived = derived;
    }

    /** Who signed, and how the bytes are to be read. */
    Identified verify(Exchange exchange, Claim claim) {
        check(exchange, claim);
        Instant now = rules.clock().instant();
        Instant time = time(claim);
        if (claim.presigned()) {
            Times.valid(time, claim.expires(), now);
        } else {
            Times.near(time, claim.time(), now);
        }
        SigningKeys.Key key = keys.find(claim.scope().accessKey(), claim.session());
        SigningKey signing = derived.of(claim.scope(), key.secret());
        Body raw = exchange.body();
        String hash = hash(exchange, claim);
        if (hash.isEmpty()) {
            byte[] all = untold(raw, claim.scope().service().equals("s3"));
            raw = new BytesBody(all);
            hash = Hashes.hex(Hashes.sha256().digest(all));
        }
        String basic = Stamps.basic(time);
        compare(exchange, claim, signing, basic, hash);
        Body bytes = bytes(exchange, raw, hash, () -> new ChunkChain(signing, basic, claim.scope(), claim.signature()));
        return new Identified(claim.scope().accessKey(), key, bytes);
    }

    private void check(Exchange exchange, Claim claim) {
        boolean form = exchange.target().level() == Operations.Level.SERVICE && exchange.method().equals("POST");
        if (!(form ? SERVICES.contains(claim.scope().service()) : claim.scope().service().equals("s3"))) {
            throw wrong(claim, "incorrect service \"" + claim.scope().service() + "\". This endpoint belongs to \"s3\".");
        }
        if (!rules.anyRegion() && !claim.scope().region().equals(rules.region())) {
            throw wrong(claim, "the region '" + claim.scope().region() + "' is wrong; expecting '" + rules.region() + "'").with("Region", rules.region());
        }
        if (!claim.signed().contains("host")) {
            throw notSigned("host");
        }
        for (String name : exchange.headers().names("x-amz-")) {
            if (!claim.signed().contains(name) && !(claim.presigned() && name.equals(CONTENT))) {
                throw notSigned(name);
            }
        }
    }

    private static Instant time(Claim claim) {
        Instant time = Times.parse(claim.time()).orElseThrow(() -> claim.presigned() ? Claim.parameters("X-Amz-Date must be in the form yyyyMMddTHHmmssZ.")
                : new S3Failure(S3Code.ACCESS_DENIED, "A signed request needs a valid Date or x-amz-date header."));
        if (!Stamps.basic(time).startsWith(claim.scope().date())) {
            throw wrong(claim, "the date of the Credential is not that of the request: \"" + claim.scope().date() + "\" and \"" + claim.time() + "\".");
        }
        return time;
    }

    private static S3Failure wrong(Claim claim, String why) {
        return claim.presigned() ? Claim.parameters("The X-Amz-Credential cannot be used: " + why) : Claim.malformed(why);
    }

    private static S3Failure notSigned(String name) {
        return new S3Failure(S3Code.ACCESS_DENIED, "There were headers present in the request which were not signed").with("HeadersNotSigned", name);
    }

    /** What stands for the bytes in what is signed; empty when it is to be calculated. */
    private static String hash(Exchange exchange, Claim claim) {
        String hash = exchange.header(CONTENT);
        if (claim.presigned()) {
            boolean signed = !hash.isEmpty() && claim.signed().contains(CONTENT);
            String parameter = exchange.query("X-Amz-Content-Sha256");
            return signed ? hash : parameter.isEmpty() ? "UNSIGNED-PAYLOAD" : parameter;
        }
        return hash;
    }

    /** Bytes that are signed although their hash was not told: they are kept until it is calculated, and so they are few. */
    private static byte[] untold(Body raw, boolean object) {
        try {
            return raw.all(object ? UNTOLD : FORM);
        } catch (S3Failure e) {
            throw object && e.code() == S3Code.MAX_MESSAGE_LENGTH_EXCEEDED
                    ? new S3Failure(S3Code.INVALID_REQUEST, "Missing required header for this request: " + CONTENT + ". Only up to 1 MiB is taken without it.")
                    : e;
        }
    }

    private void compare(Exchange exchange, Claim claim, SigningKey signing, String time, String hash) {
        String path = exchange.target().path();
        String canonical = CanonicalRequest.path(path);
        String request = CanonicalRequest.of(exchange.method(), canonical, exchange.query(), exchange.headers(), claim.signed(), hash);
        String toSign = toSign(time, claim.scope(), request);
        boolean same = Hashes.same(signing.sign(toSign), claim.signature());
        if (!same && !path.equals(canonical)) {
            // Some clients sign the path exactly as they send it.
            String asSent = CanonicalRequest.of(exchange.method(), path, exchange.query(), exchange.headers(), claim.signed(), hash);
            same = Hashes.same(signing.sign(toSign(time, claim.scope(), asSent)), claim.signature());
        }
        if (!same) {
            throw S3Failure.of(S3Code.SIGNATURE_DOES_NOT_MATCH).with("AWSAccessKeyId", claim.scope().accessKey()).with("StringToSign", toSign)
                    .with("SignatureProvided", claim.signature()).with("CanonicalRequest", request);
        }
    }

    static String toSign(String time, Scope scope, String canonicalRequest) {
        return Claim.ALGORITHM + '\n' + time + '\n' + scope.text() + '\n' + Hashes.sha256(canonicalRequest);
    }

    private static Body bytes(Exchange exchange, Body raw, String hash, java.util.function.Supplier<ChunkChain> chain) {
        Payload payload = Payload.of(hash);
        if (!payload.chunked()) {
            return payload == Payload.HASH && raw != Body.NONE && !(raw instanceof BytesBody) ? new HashedBody(raw, hash) : raw;
        }
        return chunks(exchange, raw, payload, payload.signed() ? chain.get() : null);
    }

    /** @throws S3Failure {@code MissingContentLength}, {@code InvalidRequest} */
    static Body chunks(Exchange exchange, Body raw, Payload payload, ChunkChain chain) {
        if (!exchange.method().equals("PUT") || exchange.target().level() != Operations.Level.OBJECT) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "x-amz-content-sha256 announces chunks, which are for PutObject and UploadPart only.");
        }
        String length = exchange.header("x-amz-decoded-content-length");
        if (length.isEmpty()) {
            throw new S3Failure(S3Code.MISSING_CONTENT_LENGTH, "x-amz-decoded-content-length must be told for a body in chunks.");
        }
        try {
            long decoded = Long.parseLong(length);
            if (decoded >= 0) {
                return new ChunkedBody(raw, decoded, chain, payload.trailer());
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new S3Failure(S3Code.INVALID_ARGUMENT, "x-amz-decoded-content-length must be a number.").with("ArgumentName", "x-amz-decoded-content-length")
                .with("ArgumentValue", length);
    }

    /** For a form: whether the text is signed by this scope. */
    boolean signed(Scope scope, SigningKeys.Key key, String text, String signature) {
        return Hashes.same(derived.of(scope, key.secret()).sign(text), signature);
    }
}
