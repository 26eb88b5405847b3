package org.nembo.engine.objects.rocksdb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.nembo.spi.object.ChangeLog.Change;
import org.nembo.spi.object.Charge;

/** One change of the store: what is written, what accounts gain or lose by it, and what the change log says of it. Made by one thread, which commits it. */
final class Mutation {

    /** What an account gains; negative when it loses. */
    record Gain(long bytes, long objects) {

        Gain plus(long moreBytes, long moreObjects) {
            return new Gain(bytes + moreBytes, objects + moreObjects);
        }
    }

    private final Batch batch = new Batch();
    private final Map<String, Gain> gains = new HashMap<>();
    private final Map<String, Charge> limits = new HashMap<>();
    private Change change;
    private Consumer<Batch> last;
    private Runnable tried = () -> { };

    private final Thread owner = Thread.currentThread();
    private volatile boolean done;
    private volatile boolean leads;
    private RuntimeException failure;

    Batch batch() {
        return batch;
    }

    Mutation put(Index.Table table, byte[] key, byte[] value) {
        batch.put(table, key, value);
        return this;
    }

    Mutation delete(Index.Table table, byte[] key) {
        batch.delete(table, key);
        return this;
    }

    Mutation charge(List<Charge> charges, long bytes, long objects) {
        charges.forEach(charge -> {
            gain(charge.account(), bytes, objects);
            limits.put(charge.account(), charge);
        });
        return this;
    }

    Mutation release(List<String> accounts, long bytes, long objects) {
        accounts.forEach(account -> gain(account, -bytes, -objects));
        return this;
    }

    private void gain(String account, long bytes, long objects) {
        gains.merge(account, new Gain(bytes, objects), (one, other) -> one.plus(other.bytes(), other.objects()));
    }

    /** What the change log says; its sequence is filled in when it is written. */
    Mutation log(Change what) {
        this.change = what;
        return this;
    }

    /** Adds to the batch when all changes before this one are known. */
    Mutation last(Consumer<Batch> adding) {
        this.last = adding;
        return this;
    }

    /** What is done once it may be written: from then on nobody can say that it was not. */
    void whenTried(Runnable then) {
        tried = then;
    }

    void tried() {
        tried.run();
    }

    Map<String, Gain> gains() {
        return gains;
    }

    /** The limit of an account; null when none was told. */
    Charge limit(String account) {
        return limits.get(account);
    }

    Change change() {
        return change;
    }

    Consumer<Batch> last() {
        return last;
    }

    /** Waits until it is written, or until this thread is to write for others: then true. */
    boolean awaitLead() {
        boolean interrupted = false;
        while (!done && !leads) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !done;
    }

    void lead() {
        leads = true;
        LockSupport.unpark(owner);
    }

    /** @param why null when it was written */
    void done(RuntimeException why) {
        failure = why;
        done = true;
        if (Thread.currentThread() != owner) {
            LockSupport.unpark(owner);
        }
    }

    RuntimeException failure() {
        return failure;
    }
}
