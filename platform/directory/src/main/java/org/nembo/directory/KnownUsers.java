package org.nembo.directory;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.nembo.api.identity.User;

/**
 * Users that were read, until something changes: at once for changes of this node, after {@value #CHECK_MILLIS} ms and one query for those of others. The
 * query asks for one number, whoever and however many are asked for. Thread-safe.
 */
final class KnownUsers {

    static final long CHECK_MILLIS = 500;
    private static final int MOST = 20_000;

    private final Map<String, User> byIdentity = new ConcurrentHashMap<>();
    private final Map<String, User> byUid = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final LongSupplier revision;
    private final LongSupplier nanos;
    private final Object check = new Object();
    private volatile long checked;
    private volatile long seen = -1;

    /** @param revision asks the database @param nanos a clock that never goes back */
    KnownUsers(LongSupplier revision, LongSupplier nanos) {
        this.revision = revision;
        this.nanos = nanos;
        this.checked = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    }

    Optional<User> byIdentity(String issuer, String subject, Supplier<Optional<User>> read) {
        return find(byIdentity, subject + '\n' + issuer, read);
    }

    Optional<User> byUid(String uid, Supplier<Optional<User>> read) {
        return find(byUid, uid, read);
    }

    /** Forgets everything: something was changed here. */
    void changed() {
        generation.incrementAndGet();
        byIdentity.clear();
        byUid.clear();
    }

    private Optional<User> find(Map<String, User> users, String key, Supplier<Optional<User>> read) {
        forgetWhatOthersChanged();
        User known = users.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        long before = generation.get();
        Optional<User> found = read.get();
        if (found.isPresent()) {
            if (users.size() >= MOST) {
                users.clear();
            }
            users.put(key, found.get());
            if (generation.get() != before) {
                // It may have been changed between reading and remembering.
                users.remove(key);
            }
        }
        return found;
    }

    private void forgetWhatOthersChanged() {
        if (due()) {
            synchronized (check) {
                if (due()) {
                    long asked = nanos.getAsLong();
                    long now = revision.getAsLong();
                    if (now != seen) {
                        changed();
                        seen = now;
                    }
                    checked = asked;
                }
            }
        }
    }

    private boolean due() {
        return nanos.getAsLong() - checked >= TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS);
    }
}
