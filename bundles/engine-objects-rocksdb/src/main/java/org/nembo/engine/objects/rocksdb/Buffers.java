package org.nembo.engine.objects.rocksdb;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Buffers of one block outside of the heap, used again. Thread-safe. */
final class Buffers {

    private static final int KEPT = 64;

    private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(Blocks.BLOCK) : buffer.clear();
    }

    void give(ByteBuffer buffer) {
        // More than so many go to the garbage collector.
        boolean kept = free.offer(buffer);
        assert kept || free.remainingCapacity() == 0;
    }
}
