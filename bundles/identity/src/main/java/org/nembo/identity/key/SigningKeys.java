package org.nembo.identity.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;

/**
 * The keys that sign, for each algorithm: one that signs now, the next one, published long before it signs, and those whose tokens may still be valid. All
 * nodes share them; the private parts are in the secret store at {@code identity/keys/k<kid>}. Thread-safe.
 */
public final class SigningKeys {

    /** What is signed with, the usual one first. */
    public static final List<JWSAlgorithm> ALGORITHMS = List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256);

    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration SKEW = Duration.ofMinutes(5);
    /** A key that comes too late to be published a whole rotation ahead is published so long at least. */
    private static final Duration NOTICE = Duration.ofDays(1);

    /** The first key signs at once, on a node too whose clock is behind. */
    private static final Duration AGE_OF_FIRST = Duration.ofHours(1);

    private record Loaded(List<SigningKey> keys, String published, Instant at) {
    }

    private final Jdbi jdbi;
    private final Secrets secrets;
    private final Audit audit;
    private final Clock clock;
    private final Duration rotation;
    private final Duration longest;
    private final Function<JWSAlgorithm, JWK> generator;
    private final Map<String, JWSSigner> signers = new ConcurrentHashMap<>();
    private volatile Loaded loaded = new Loaded(List.of(), "{\"keys\":[]}", Instant.MIN);

    /** @param longest the longest life of a token */
    public SigningKeys(Jdbi jdbi, Secrets secrets, Audit audit, Clock clock, Duration rotation, Duration longest) {
        this(jdbi, secrets, audit, clock, rotation, longest, SigningKeys::generate);
    }

    /** With keys made elsewhere. */
    public SigningKeys(Jdbi jdbi, Secrets secrets, Audit audit, Clock clock, Duration rotation, Duration longest, Function<JWSAlgorithm, JWK> generator) {
        this.generator = generator;
        this.jdbi = jdbi;
        this.secrets = secrets;
        this.audit = audit;
        this.clock = clock;
        this.rotation = rotation;
        this.longest = longest;
    }

    /** Every key whose tokens may be valid now or come to be, as a JWK Set. */
    public String published() {
        return current().published();
    }

    /** The public key of a token that we may have signed. */
    public Optional<JWK> find(String kid) {
        return current().keys().stream().filter(key -> key.kid().equals(kid)).map(SigningKey::jwk).findFirst();
    }

    /** A signed token. @param type what the header says it is */
    public SignedJWT sign(JWSAlgorithm algorithm, JOSEObjectType type, JWTClaimsSet claims) {
        SigningKey key = signing(algorithm);
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).type(type).keyID(key.kid()).build(), claims);
        try {
            token.sign(signers.computeIfAbsent(key.kid(), kid -> signer(key)));
            return token;
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign with the key " + key.kid(), e);
        }
    }

    /** Makes what is missing and forgets what no token needs any more. Called at each look, at most every 30 seconds; harmless on several nodes at once. */
    private synchronized Loaded refresh() {
        Instant now = clock.instant();
        if (loaded.at().plus(FRESH).isAfter(now)) {
            return loaded;
        }
        List<SigningKey> keys = jdbi.withHandle(KeyRows::all);
        for (JWSAlgorithm algorithm : ALGORITHMS) {
            for (Optional<SigningKey> missing = missing(keys, algorithm, now); missing.isPresent(); missing = missing(keys, algorithm, now)) {
                store(missing.get());
                keys = jdbi.withHandle(KeyRows::all);
            }
        }
        for (SigningKey old : keys) {
            if (isOver(old, keys, now)) {
                jdbi.useTransaction(handle -> delete(handle, old));
                signers.remove(old.kid());
            }
        }
        List<SigningKey> kept = keys.stream().filter(key -> !isOver(key, jdbi.withHandle(KeyRows::all), now)).toList();
        loaded = new Loaded(kept, new JWKSet(kept.stream().map(SigningKey::jwk).toList()).toString(true), now);
        return loaded;
    }

    private Loaded current() {
        Loaded present = loaded;
        return present.at().plus(FRESH).isAfter(clock.instant()) ? present : refresh();
    }

    private SigningKey signing(JWSAlgorithm algorithm) {
        Instant now = clock.instant();
        return current().keys().stream().filter(key -> key.algorithm().equals(algorithm) && !key.active().isAfter(now))
                .max(Comparator.comparingInt(SigningKey::number)).orElseThrow(() -> new IllegalStateException("there is no key for " + algorithm));
    }

    /** The key that has to be made: the first one, or one after the newest when that signs already. */
    private Optional<SigningKey> missing(List<SigningKey> keys, JWSAlgorithm algorithm, Instant now) {
        Optional<SigningKey> newest = keys.stream().filter(key -> key.algorithm().equals(algorithm)).max(Comparator.comparingInt(SigningKey::number));
        if (newest.isEmpty()) {
            return Optional.of(new SigningKey("", algorithm, 1, now.minus(AGE_OF_FIRST), null));
        }
        SigningKey last = newest.get();
        if (last.active().isAfter(now)) {
            return Optional.empty();
        }
        Instant due = last.active().plus(rotation);
        Instant early = now.plus(NOTICE);
        return Optional.of(new SigningKey("", algorithm, last.number() + 1, due.isBefore(early) ? early : due, null));
    }

    private boolean isOver(SigningKey key, List<SigningKey> keys, Instant now) {
        return keys.stream().filter(next -> next.algorithm().equals(key.algorithm()) && next.number() == key.number() + 1)
                .anyMatch(next -> next.active().plus(longest).plus(SKEW).isBefore(now));
    }

    private void store(SigningKey wanted) {
        JWK made = generator.apply(wanted.algorithm());
        SigningKey key = new SigningKey(made.getKeyID(), wanted.algorithm(), wanted.number(), wanted.active(), made.toPublicJWK());
        jdbi.useTransaction(handle -> {
            // Another node may have made it meanwhile: then its key is the one.
            if (KeyRows.insert(handle, key)) {
                secrets.put(handle.getConnection(), path(key.kid()), new Secret(made.toJSONString()));
                audit.record(handle.getConnection(), AuditEntry.done("", "keys:create", "keys/" + key.kid()).with("algorithm", key.algorithm().getName())
                        .with("active", key.active().toString()));
            }
        });
    }

    private void delete(Handle handle, SigningKey old) {
        if (KeyRows.delete(handle, old.kid())) {
            secrets.delete(handle.getConnection(), path(old.kid()));
            audit.record(handle.getConnection(), AuditEntry.done("", "keys:delete", "keys/" + old.kid()));
        }
    }

    private JWSSigner signer(SigningKey key) {
        Secret sealed = secrets.find(path(key.kid())).orElseThrow(() -> new IllegalStateException("the private part of the key " + key.kid() + " is gone"));
        try {
            JWK jwk = JWK.parse(sealed.reveal());
            return key.algorithm().equals(JWSAlgorithm.ES256) ? new ECDSASigner(jwk.toECKey()) : new RSASSASigner(jwk.toRSAKey());
        } catch (ParseException | JOSEException e) {
            // The cause may quote the key.
            throw new IllegalStateException("the private part of the key " + key.kid() + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** A new key pair. */
    public static JWK generate(JWSAlgorithm algorithm) {
        try {
            return algorithm.equals(JWSAlgorithm.ES256)
                    ? new ECKeyGenerator(Curve.P_256).keyUse(KeyUse.SIGNATURE).algorithm(algorithm).keyIDFromThumbprint(true).generate()
                    : new RSAKeyGenerator(2048).keyUse(KeyUse.SIGNATURE).algorithm(algorithm).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM cannot make a key for " + algorithm, e);
        }
    }

    /** A thumbprint may begin with a character that no segment of a path begins with. */
    private static String path(String kid) {
        return "identity/keys/k" + kid;
    }
}
