package org.nembo.objectstore.replica;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The network between two sites: passes bytes on, until it is told not to. */
final class Passage implements AutoCloseable {

    private final ServerSocket server;
    private final URI to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong cuts = new AtomicLong();
    private final AtomicLong whole = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean down;

    Passage(URI to) {
        this.to = to;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Nothing passes any more. */
    void down() {
        down = true;
        open.forEach(Passage::quietly);
    }

    void up() {
        down = false;
    }

    /** After so many bytes to the other site the connection is cut, once. */
    void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** After so many bytes to the other site one bit is turned, once. */
    void turnBitAfter(long bytes) {
        whole.set(bytes);
    }

    long cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                if (down) {
                    from.close();
                    continue;
                }
                Socket onward = new Socket();
                onward.connect(new InetSocketAddress(to.getHost(), to.getPort()), 5000);
                open.add(from);
                open.add(onward);
                daemon(() -> pass(from, onward, true));
                daemon(() -> pass(onward, from, false));
            } catch (IOException e) {
                // The next one.
            }
        }
    }

    private void pass(Socket from, Socket onward, boolean counted) {
        byte[] buffer = new byte[8192];
        try (from; onward) {
            InputStream in = from.getInputStream();
            OutputStream out = onward.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (counted && left.addAndGet(-count) < 0) {
                    left.set(Long.MAX_VALUE);
                    cuts.incrementAndGet();
                    return;
                }
                if (counted && whole.addAndGet(-count) < 0) {
                    whole.set(Long.MAX_VALUE);
                    buffer[count - 1] ^= 1;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            open.remove(from);
            open.remove(onward);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "passage");
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        down();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
