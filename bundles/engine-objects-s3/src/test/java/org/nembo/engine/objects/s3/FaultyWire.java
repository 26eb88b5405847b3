package org.nembo.engine.objects.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before an S3 and passes bytes on, or does to a number of connections what wires and servers do to them. Thread-safe. */
final class FaultyWire implements AutoCloseable {

    /** What becomes of a connection. */
    enum Fault {
        NONE,
        /** It is closed at once. */
        REFUSE,
        /** It is closed when so many bytes went to the server. */
        CUT_REQUEST,
        /** It is closed when so many bytes came back. */
        CUT_ANSWER,
        /** Of what comes back, one byte of so many is another. */
        FLIP,
        /** The server has it, and nothing comes back. */
        SILENCE,
        /** It is told to come again later. */
        BUSY
    }

    private static final byte[] BUSY_ANSWER = ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: 38\r\n\r\n"
            + "<Error><Code>SlowDown</Code></Error>  ").getBytes(StandardCharsets.US_ASCII);

    private record Plan(Fault fault, long bytes, int times) {
    }

    private final URI server;
    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Plan plan = new Plan(Fault.NONE, 0, 0);

    FaultyWire(URI server) throws IOException {
        this.server = server;
        this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** From now on, for so many connections; those that are open end. */
    void set(Fault fault, long bytes, int times) {
        synchronized (this) {
            plan = new Plan(fault, bytes, times);
        }
        open.forEach(FaultyWire::end);
    }

    private synchronized Plan take() {
        Plan now = plan.times() > 0 ? plan : new Plan(Fault.NONE, 0, 0);
        plan = new Plan(plan.fault(), plan.bytes(), plan.times() - 1);
        return now;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "faulty-wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (;;) {
                Socket client = socket.accept();
                open.add(client);
                start(() -> serve(client, take()));
            }
        } catch (IOException e) {
            open.forEach(FaultyWire::end);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void serve(Socket client, Plan now) {
        try (client) {
            if (now.fault() == Fault.REFUSE) {
                return;
            }
            if (now.fault() == Fault.BUSY) {
                busy(client);
                return;
            }
            try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
                start(() -> pass(upstream, client, now, false));
                pass(client, upstream, now, true);
            }
        } catch (IOException e) {
            end(client);
        } finally {
            open.remove(client);
        }
    }

    /** Reads until the request has ended, so that its answer is not lost in a reset. */
    private static void busy(Socket client) throws IOException {
        client.setSoTimeout(200);
        InputStream in = client.getInputStream();
        byte[] buffer = new byte[65_536];
        try {
            while (in.read(buffer) >= 0) {
                continue;
            }
        } catch (java.net.SocketTimeoutException e) {
            client.getOutputStream().write(BUSY_ANSWER);
        }
    }

    private static void pass(Socket from, Socket to, Plan now, boolean request) {
        long cut = now.fault() == (request ? Fault.CUT_REQUEST : Fault.CUT_ANSWER) ? now.bytes() : Long.MAX_VALUE;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            long passed = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                if (!request && now.fault() == Fault.FLIP) {
                    long flipped = (passed / now.bytes() + 1) * now.bytes();
                    if (flipped < passed + got) {
                        buffer[(int) (flipped - passed)] ^= 1;
                    }
                }
                int some = (int) Math.min(got, cut - passed);
                if (request || now.fault() != Fault.SILENCE) {
                    out.write(buffer, 0, some);
                    out.flush();
                }
                passed += some;
                if (passed >= cut) {
                    break;
                }
            }
            end(from);
            end(to);
        } catch (IOException e) {
            end(from);
            end(to);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
