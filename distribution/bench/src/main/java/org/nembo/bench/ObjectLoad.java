package org.nembo.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests over connections that are kept, one after another on each, until a time or a count is reached. */
final class ObjectLoad {

    private static final int PATIENCE_MILLIS = 120_000;
    private static final int BUFFER = 128 * 1024;

    /** @param cpuMillis of the server, for each request */
    record Result(double perSecond, double cpuMillis, double medianMillis, double slowMillis) {
    }

    /** What is sent. @param heads taken in turn @param body the same for all; empty for none @param status what must be answered */
    record Work(List<byte[]> heads, byte[] body, int status) {
    }

    /** What was answered, when a single request is sent. @param body as far as it was asked for */
    record Answer(int status, String body) {
    }

    private ObjectLoad() {
    }

    /** @param millis how long; @param most how many requests at most */
    static Result run(ObjectPeer peer, Work work, int connections, long millis, long most) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        try {
            AtomicLong next = new AtomicLong();
            long cpu = peer.usage().cpuMillis();
            long begin = System.nanoTime();
            long deadline = begin + TimeUnit.MILLISECONDS.toNanos(millis);
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(pool.submit(() -> oneConnection(peer.url(), work, next, deadline, most)));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> one : all) {
                nanos.addAll(one.get(millis + PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double used = (double) (peer.usage().cpuMillis() - cpu) / Math.max(1, nanos.size());
            nanos.sort(null);
            return new Result(nanos.size() / seconds, used, at(nanos, 50), at(nanos, 99));
        } finally {
            pool.shutdownNow();
        }
    }

    private static double at(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) * percent / 100) / 1e6;
    }

    private static List<Long> oneConnection(URI server, Work work, AtomicLong next, long deadline, long most) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (Connection connection = new Connection(server)) {
            for (long number = next.getAndIncrement(); number < most && System.nanoTime() < deadline; number = next.getAndIncrement()) {
                long sent = System.nanoTime();
                int status = connection.ask(work.heads().get((int) (number % work.heads().size())), work.body());
                if (status != work.status()) {
                    throw new IOException("answered " + status + " instead of " + work.status());
                }
                nanos.add(System.nanoTime() - sent);
            }
        }
        return nanos;
    }

    /** One request alone. */
    static Answer once(URI server, byte[] head, byte[] body) throws IOException {
        try (Connection connection = new Connection(server)) {
            connection.kept = new StringBuilder();
            return new Answer(connection.ask(head, body), connection.kept.toString());
        }
    }

    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[BUFFER];
        private int from;
        private int to;
        private StringBuilder kept;

        Connection(URI server) throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        int ask(byte[] head, byte[] body) throws IOException {
            if (body.length > 0 && head.length + body.length <= BUFFER) {
                byte[] both = new byte[head.length + body.length];
                System.arraycopy(head, 0, both, 0, head.length);
                System.arraycopy(body, 0, both, head.length, body.length);
                out.write(both);
            } else {
                out.write(head);
                out.write(body);
            }
            int status = Integer.parseInt(line().split(" ")[1]);
            long length = 0;
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Long.parseLong(header.substring(15).strip());
                } else if (header.toLowerCase(Locale.ROOT).startsWith("transfer-encoding: chunked")) {
                    chunked = true;
                }
            }
            if (head[0] != 'H' && chunked) {
                for (long chunk = Long.parseLong(line(), 16); chunk > 0; chunk = Long.parseLong(line(), 16)) {
                    skip(chunk);
                    line();
                }
                line();
            } else if (head[0] != 'H') {
                skip(length);
            }
            return status;
        }

        private void skip(long count) throws IOException {
            long left = count;
            while (left > 0) {
                if (from == to) {
                    fill();
                }
                int some = (int) Math.min(left, to - from);
                if (kept != null) {
                    kept.append(new String(buffer, from, some, StandardCharsets.ISO_8859_1));
                }
                from += some;
                left -= some;
            }
        }

        private String line() throws IOException {
            StringBuilder text = new StringBuilder(64);
            while (true) {
                if (from == to) {
                    fill();
                }
                int c = buffer[from++];
                if (c == '\n') {
                    return text.toString();
                }
                if (c != '\r') {
                    text.append((char) c);
                }
            }
        }

        private void fill() throws IOException {
            from = 0;
            to = in.read(buffer);
            if (to < 0) {
                to = 0;
                throw new EOFException("the server closed the connection");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
