package org.nembo.testkit.object;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What clients did with one key at the same time, and whether there is an order of it that one client alone could have seen: each operation between its
 * beginning and its end. An empty value means that there is nothing.
 */
public final class History {

    /** What an operation was. */
    public enum Kind {
        /** Saw the value {@code seen}. */
        READ,
        /** Made it {@code value}. */
        WRITE,
        /** Made it {@code value} when it was {@code seen}. */
        SWAP,
        /** Was refused since it was not {@code seen}. */
        REFUSED
    }

    /** An operation. @param begin and @param end in nanoseconds */
    public record Operation(Kind kind, String seen, String value, long begin, long end) {

        private boolean fits(String state) {
            return switch (kind) {
                case READ, SWAP -> state.equals(seen);
                case REFUSED -> !state.equals(seen);
                default -> true;
            };
        }

        private String after(String state) {
            return kind == Kind.WRITE || kind == Kind.SWAP ? value : state;
        }
    }

    private record Point(BitSet done, String state) {
    }

    private final List<Operation> operations = new ArrayList<>();
    private final Set<Point> seen = new HashSet<>();

    /** Takes part in any thread. */
    public synchronized void add(Operation operation) {
        operations.add(operation);
    }

    public synchronized int size() {
        return operations.size();
    }

    /** Whether there is such an order, from nothing on. */
    public synchronized boolean isLinear() {
        seen.clear();
        return search(new BitSet(operations.size()), "");
    }

    private boolean search(BitSet done, String state) {
        if (done.cardinality() == operations.size()) {
            return true;
        }
        if (!seen.add(new Point((BitSet) done.clone(), state))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            firstEnd = Math.min(firstEnd, operations.get(i).end());
        }
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            Operation next = operations.get(i);
            if (next.begin() <= firstEnd && next.fits(state)) {
                done.set(i);
                if (search(done, next.after(state))) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
