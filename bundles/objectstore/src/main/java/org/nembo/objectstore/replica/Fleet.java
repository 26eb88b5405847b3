package org.nembo.objectstore.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;

/** A few connections to one site, side by side. One lot at a time; {@link #close} from any thread. */
final class Fleet implements AutoCloseable {

    private final Shipping shipping;
    private final Supplier<Peer> peers;
    private final ExecutorService workers;
    private final Set<Peer> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Peer> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** @param peers makes one with a connection of its own @param many at a time */
    Fleet(Shipping shipping, Supplier<Peer> peers, int many, String site) {
        this.shipping = shipping;
        this.peers = peers;
        this.workers = Executors.newFixedThreadPool(many, work -> {
            Thread thread = new Thread(work, "objectstore-ship-" + site);
            thread.setDaemon(true);
            return thread;
        });
    }

    private interface Asking {

        void ask(Peer peer) throws IOException, Peer.Refused;
    }

    private void with(Asking asking) throws IOException, Peer.Refused {
        Peer peer = idle.poll();
        if (peer == null) {
            peer = peers.get();
            open.add(peer);
        }
        if (closed) {
            peer.close();
            throw new IOException("replication ends");
        }
        try {
            asking.ask(peer);
        } finally {
            idle.add(peer);
        }
    }

    /** Whether the site is there and knows this server. @throws IOException when it does not */
    void greet() throws IOException {
        try {
            with(Peer::hello);
        } catch (Peer.Refused e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Ships all of them.
     *
     * @param shipped called for each that went through
     * @param refused called for each that the site refuses, with the reason
     * @throws IOException when the site is away; some went through then
     */
    void ship(Map<Item, Shipping.Why> items, BiConsumer<Item, Shipping.Shipped> shipped, BiConsumer<Item, String> refused)
            throws IOException, InterruptedException {
        List<Future<?>> futures = new ArrayList<>();
        items.forEach((item, why) -> futures.add(workers.submit(() -> {
            one(item, why, shipped, refused);
            return null;
        })));
        IOException away = null;
        RuntimeException broken = null;
        for (Future<?> future : futures) {
            try {
                if (away == null) {
                    future.get();
                } else {
                    future.cancel(false);
                    await(future);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException io) {
                    away = io;
                } else {
                    broken = e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e.getCause());
                }
            }
        }
        if (away != null) {
            throw away;
        }
        if (broken != null) {
            throw broken;
        }
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException | java.util.concurrent.CancellationException e) {
            // The first failure is told; this one is tried again with it.
        }
    }

    private void one(Item item, Shipping.Why why, BiConsumer<Item, Shipping.Shipped> shipped, BiConsumer<Item, String> refused) throws IOException {
        try {
            with(peer -> shipped.accept(item, shipping.ship(peer, item, why)));
        } catch (Peer.Refused e) {
            refused.accept(item, e.getMessage());
        } catch (NemboException e) {
            refused.accept(item, e.code().name() + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        workers.shutdownNow();
        open.forEach(Peer::close);
    }
}
