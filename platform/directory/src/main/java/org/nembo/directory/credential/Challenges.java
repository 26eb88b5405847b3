package org.nembo.directory.credential;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * What security keys have to sign. A challenge carries its end and the proof that it was made here, for one purpose: to make many costs no memory. Only those
 * that came back are remembered, until their end, so that each counts once. Thread-safe.
 */
final class Challenges {

    static final Duration LIFE = Duration.ofMinutes(5);

    private static final int NONCE = 16;
    private static final int PROOF = 32;
    private static final int MOST = 100_000;

    private final byte[] key = OneTime.bytes(PROOF);
    private final Supplier<Instant> now;
    private final Map<String, Instant> used = new LinkedHashMap<>();

    Challenges(Supplier<Instant> now) {
        this.now = now;
    }

    /** @param purpose what it may be used for, and by whom */
    byte[] make(String purpose) {
        byte[] head = ByteBuffer.allocate(NONCE + Long.BYTES).put(OneTime.bytes(NONCE)).putLong(now.get().plus(LIFE).toEpochMilli()).array();
        return ByteBuffer.allocate(head.length + PROOF).put(head).put(proof(head, purpose)).array();
    }

    /** Whether it was made here for that purpose, is not too old, and never came back before. */
    boolean take(byte[] challenge, String purpose) {
        if (challenge.length != NONCE + Long.BYTES + PROOF) {
            return false;
        }
        byte[] head = Arrays.copyOf(challenge, NONCE + Long.BYTES);
        Instant end = Instant.ofEpochMilli(ByteBuffer.wrap(head).getLong(NONCE));
        boolean ours = MessageDigest.isEqual(proof(head, purpose), Arrays.copyOfRange(challenge, head.length, challenge.length));
        return ours && end.isAfter(now.get()) && first(OneTime.hash(Arrays.toString(head)), end);
    }

    private synchronized boolean first(String name, Instant end) {
        // In the order in which they came back: what ended behind one that did not goes a little later.
        for (Iterator<Instant> ends = used.values().iterator(); ends.hasNext() && !ends.next().isAfter(now.get());) {
            ends.remove();
        }
        if (used.size() >= MOST) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many security keys are being used at this moment").with("retryAfter", 60);
        }
        return used.putIfAbsent(name, end) == null;
    }

    private byte[] proof(byte[] head, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(head);
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
