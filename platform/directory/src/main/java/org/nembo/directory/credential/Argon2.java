package org.nembo.directory.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.nembo.api.secret.Secret;

/** The cost of a password hash, and Argon2id (RFC 9106) with it; hashes are written as PHC strings. Immutable. */
public record Argon2(int memoryKib, int iterations, int parallelism) {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    public Argon2 {
        if (parallelism < 1 || parallelism > 16 || iterations < 1 || iterations > 100 || memoryKib < 8 * parallelism || memoryKib > 1 << 20) {
            throw new IllegalArgumentException(("argon2.memory.kib must be 8 times argon2.parallelism to %d, argon2.iterations 1 to 100 and "
                    + "argon2.parallelism 1 to 16; they are %d, %d and %d").formatted(1 << 20, memoryKib, iterations, parallelism));
        }
    }

    /** A new hash with a salt of its own. */
    String hash(Secret password) {
        byte[] salt = random(SALT_BYTES);
        return phc(salt, digest(password, salt, HASH_BYTES));
    }

    /** A hash that was made of nothing, so that no password is known to make it: to compare with it costs what any comparison costs, to have it nothing. */
    String ofNothing() {
        return phc(random(SALT_BYTES), random(HASH_BYTES));
    }

    private String phc(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s".formatted(memoryKib, iterations, parallelism, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Whether the password made the hash, at the cost that the hash names. @throws IllegalArgumentException when it is no hash of Argon2id */
    static boolean matches(Secret password, String phc) {
        Matcher parts = parts(phc);
        byte[] hash = Base64.getDecoder().decode(parts.group(5));
        return MessageDigest.isEqual(hash, of(parts).digest(password, Base64.getDecoder().decode(parts.group(4)), hash.length));
    }

    /** The cost that a hash was made with. */
    static Argon2 of(String phc) {
        return of(parts(phc));
    }

    /** Whether a hash is worth making again. */
    boolean isOutdated(String phc) {
        return !of(phc).equals(this);
    }

    private static Matcher parts(String phc) {
        return Optional.of(PHC.matcher(phc)).filter(Matcher::matches).orElseThrow(() -> new IllegalArgumentException("not a hash of Argon2id"));
    }

    private static Argon2 of(Matcher parts) {
        return new Argon2(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    private byte[] digest(Secret password, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib).withIterations(iterations).withParallelism(parallelism).withSalt(salt).build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.reveal().getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
