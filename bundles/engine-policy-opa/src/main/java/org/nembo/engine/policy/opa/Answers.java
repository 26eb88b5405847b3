package org.nembo.engine.policy.opa;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Answers of the last seconds; the oldest go when there are too many. Thread-safe. */
final class Answers {

    /** A question under one revision of the policies here. @param hash SHA-256 of the question */
    record Key(long revision, BigInteger hash) {
    }

    private record Answer(boolean allowed, long at) {
    }

    private final Map<Key, Answer> answers;
    private final long nanos;
    private final LongSupplier clock;

    Answers(Duration remember, int most, LongSupplier clock) {
        this.nanos = remember.toNanos();
        this.clock = clock;
        this.answers = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Answer> eldest) {
                return size() > most;
            }
        };
    }

    static Key key(long revision, byte[] question) {
        try {
            return new Key(revision, new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(question)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Null when it is not known, or not any more. */
    synchronized Boolean find(Key key) {
        Answer answer = answers.get(key);
        if (answer == null) {
            return null;
        }
        if (clock.getAsLong() - answer.at() >= nanos) {
            answers.remove(key);
            return null;
        }
        return answer.allowed();
    }

    synchronized void put(Key key, boolean allowed) {
        if (nanos > 0) {
            answers.remove(key);
            answers.put(key, new Answer(allowed, clock.getAsLong()));
        }
    }

    synchronized int size() {
        return answers.size();
    }
}
