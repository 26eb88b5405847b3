package org.nembo.engine.objects.rocksdb;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Usages;

/**
 * What accounts use. All of them are in memory; what one gains is reserved before the change is written, so that limits hold however many write at once, and
 * what one loses counts when the change is written. Thread-safe.
 */
final class Accounts implements Usages {

    private static final char KIND = 'u';

    /** Of one account. Guarded by {@link Accounts}. */
    private static final class Account {

        private long bytes;
        private long objects;
        private long reservedBytes;
        private long reservedObjects;

        private boolean isNothing() {
            return bytes == 0 && objects == 0 && reservedBytes == 0 && reservedObjects == 0;
        }
    }

    private final TreeMap<String, Account> accounts = new TreeMap<>();

    private final Index index;

    Accounts(Index index) {
        this.index = index;
        load();
    }

    /** Reads what the index says; what is reserved stays so. */
    synchronized void load() {
        accounts.values().forEach(account -> {
            account.bytes = 0;
            account.objects = 0;
        });
        index.each(KIND, (name, value) -> {
            In in = new In(value);
            Account account = accounts.computeIfAbsent(name, any -> new Account());
            account.bytes = in.i64();
            account.objects = in.i64();
        });
    }

    /** @throws NemboException {@code QUOTA_EXCEEDED}, and then nothing is reserved */
    synchronized void reserve(Mutation mutation) {
        mutation.gains().forEach((name, gain) -> check(name, gain, mutation.limit(name)));
        mutation.gains().forEach((name, gain) -> {
            Account account = accounts.computeIfAbsent(name, any -> new Account());
            account.reservedBytes += Math.max(0, gain.bytes());
            account.reservedObjects += Math.max(0, gain.objects());
        });
    }

    private void check(String name, Mutation.Gain gain, Charge limit) {
        if (limit == null) {
            return;
        }
        Account account = accounts.getOrDefault(name, new Account());
        long bytes = account.bytes + account.reservedBytes + gain.bytes();
        if (gain.bytes() > 0 && limit.maxBytes() >= 0 && bytes > limit.maxBytes()) {
            throw new NemboException(ObjectError.QUOTA_EXCEEDED, "%s may use %d bytes, and would use %d".formatted(name, limit.maxBytes(), bytes));
        }
        long objects = account.objects + account.reservedObjects + gain.objects();
        if (gain.objects() > 0 && limit.maxObjects() >= 0 && objects > limit.maxObjects()) {
            throw new NemboException(ObjectError.QUOTA_EXCEEDED, "%s may have %d objects, and would have %d".formatted(name, limit.maxObjects(), objects));
        }
    }

    /** Adds to the batch what accounts will use when this group is written. */
    synchronized void write(Batch batch, List<Mutation> group) {
        Set<String> names = new LinkedHashSet<>();
        group.forEach(each -> names.addAll(each.gains().keySet()));
        for (String name : names) {
            Account account = accounts.computeIfAbsent(name, any -> new Account());
            long bytes = account.bytes;
            long objects = account.objects;
            for (Mutation each : group) {
                Mutation.Gain gain = each.gains().get(name);
                bytes += gain == null ? 0 : gain.bytes();
                objects += gain == null ? 0 : gain.objects();
            }
            byte[] key = Keys.named(KIND, name);
            if (bytes == 0 && objects == 0) {
                batch.delete(Index.Table.META, key);
            } else {
                batch.put(Index.Table.META, key, new Out(16).i64(bytes).i64(objects).bytes());
            }
        }
    }

    /** The group was written, or it was not: what was reserved is used, or free again. */
    synchronized void settle(List<Mutation> group, boolean isWritten) {
        for (Mutation each : group) {
            for (Map.Entry<String, Mutation.Gain> gain : each.gains().entrySet()) {
                Account account = accounts.computeIfAbsent(gain.getKey(), any -> new Account());
                account.reservedBytes -= Math.max(0, gain.getValue().bytes());
                account.reservedObjects -= Math.max(0, gain.getValue().objects());
                if (isWritten) {
                    account.bytes += gain.getValue().bytes();
                    account.objects += gain.getValue().objects();
                }
            }
        }
        group.forEach(each -> each.gains().keySet().forEach(name -> accounts.computeIfPresent(name, (n, account) -> account.isNothing() ? null : account)));
    }

    @Override
    public synchronized Usage of(String account) {
        Account found = accounts.get(account);
        return found == null ? new Usage(account, 0, 0) : new Usage(account, found.bytes, found.objects);
    }

    @Override
    public synchronized List<Usage> list(String prefix, String after, int max) {
        List<Usage> found = new ArrayList<>();
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        for (Map.Entry<String, Account> each : accounts.tailMap(from, !from.equals(after) || after.isEmpty()).entrySet()) {
            if (!each.getKey().startsWith(prefix) || found.size() >= max) {
                break;
            }
            Account account = each.getValue();
            if (account.bytes != 0 || account.objects != 0) {
                found.add(new Usage(each.getKey(), account.bytes, account.objects));
            }
        }
        return found;
    }
}
