package org.nembo.security.issuer;

import com.nimbusds.jose.JWSAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** How the ID tokens of an issuer for our client are judged (OpenID Connect Core, section 3.1.3.7). Thread-safe. */
final class IdToken {

    /** An ID token is fetched the moment before it is read. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private final String issuer;
    private final String client;
    private final RemoteKeys keys;
    private final Clock clock;

    IdToken(String issuer, String client, RemoteKeys keys, Clock clock) {
        this.issuer = issuer;
        this.client = client;
        this.keys = keys;
        this.clock = clock;
    }

    /** @throws NemboException {@code UNAUTHENTICATED} with what is wrong */
    Claims verified(CodeSignIn.Tokens tokens, String nonce, Rules rules) {
        return worded(() -> {
            Jwt token = Jwt.parse(tokens.id());
            checkKind(token);
            if (!keys.keysFor(token).signed(token)) {
                throw Refused.because("its signature is wrong, or made with a key that the issuer does not have");
            }
            Claims claims = token.claims();
            if (!Discovery.strip(claims.text("iss")).equals(issuer)) {
                throw Refused.because("it is of another issuer, '%s'".formatted(Refused.shown(claims.text("iss"))));
            }
            checkAudience(claims);
            checkTimes(claims, rules);
            if (!same(claims.text("nonce"), nonce)) {
                throw Refused.because("its nonce is not the one of this sign-in");
            }
            checkAccess(token, tokens.access());
            return claims;
        });
    }

    /** Runs what reads claims and speaks of access tokens. */
    <T> T worded(Supplier<T> step) {
        try {
            return step.get();
        } catch (NemboException e) {
            if (e.code() != GeneralError.UNAUTHENTICATED) {
                throw e;
            }
            throw Refused.because("the ID token of %s is not taken: %s".formatted(issuer, e.getMessage().replace("access token", "ID token")));
        }
    }

    private static void checkKind(Jwt token) {
        boolean access = token.header().getType() != null && token.header().getType().getType().toLowerCase(Locale.ROOT).contains("at+jwt");
        Object kind = token.claims().values().getOrDefault("typ", "ID");
        if (access || !"ID".equals(kind) && !"JWT".equals(kind)) {
            throw Refused.because("it is a token of another kind");
        }
    }

    private void checkAudience(Claims claims) {
        List<String> audiences = claims.texts("aud");
        if (!audiences.contains(client)) {
            throw Refused.because("it is for '%s' and not for our client '%s'".formatted(Refused.shown(String.join("', '", audiences)), client));
        }
        boolean foreign = claims.optional("azp").map(party -> !party.equals(client)).orElse(audiences.size() > 1);
        if (foreign) {
            throw Refused.because("it was made for another client (azp)");
        }
    }

    private void checkTimes(Claims claims, Rules rules) {
        Instant now = clock.instant();
        rules.checkEnd(claims, now);
        Instant issued = claims.instant("iat").orElseThrow(() -> Refused.because("it does not say when it was issued (iat)"));
        if (issued.isAfter(now.plus(rules.skew())) || issued.plus(OLDEST).plus(rules.skew()).isBefore(now)) {
            throw Refused.because("it was issued at %s, which is not now: compare the clocks".formatted(issued));
        }
        claims.instant("auth_time").filter(proved -> proved.isAfter(now.plus(rules.skew()))).ifPresent(proved -> {
            throw Refused.because("its auth_time is in the future, at %s: compare the clocks".formatted(proved));
        });
    }

    private static void checkAccess(Jwt token, String access) {
        token.claims().optional("at_hash").filter(hash -> !same(hash, half(token.header().getAlgorithm(), access))).ifPresent(hash -> {
            throw Refused.because("what came with it does not belong to it (at_hash)");
        });
    }

    /** The left half of the hash that belongs to the algorithm. */
    private static String half(JWSAlgorithm algorithm, String access) {
        boolean edwards = algorithm.equals(JWSAlgorithm.EdDSA) || algorithm.equals(JWSAlgorithm.Ed25519);
        try {
            byte[] hash = MessageDigest.getInstance(edwards ? "SHA-512" : "SHA-256").digest(access.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-2", e);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
