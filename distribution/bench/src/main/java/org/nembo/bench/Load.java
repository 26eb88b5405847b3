package org.nembo.bench;

import java.io.BufferedInputStream;
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

/** GET requests over connections that are kept, one after another on each, for a bounded time. */
final class Load {

    /** @param perSecond requests answered with 200 @param slowMillis that 99 of 100 did not take longer than */
    record Result(double perSecond, double cpuMicrosPerRequest, double medianMillis, double slowMillis) {
    }

    private Load() {
    }

    static Result run(URI target, String token, int connections, long millis, long serverPid) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        try {
            long cpu = Usage.of(serverPid).cpuMillis();
            long begin = System.nanoTime();
            List<Future<List<Long>>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                counts.add(pool.submit(() -> oneConnection(target, token, begin + TimeUnit.MILLISECONDS.toNanos(millis))));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> count : counts) {
                nanos.addAll(count.get(millis + 30_000, TimeUnit.MILLISECONDS));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double used = (Usage.of(serverPid).cpuMillis() - cpu) * 1e3 / Math.max(1, nanos.size());
            nanos.sort(null);
            return new Result(nanos.size() / seconds, used, at(nanos, 50), at(nanos, 99));
        } finally {
            pool.shutdownNow();
        }
    }

    private static double at(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }

    private static List<Long> oneConnection(URI target, String token, long deadline) throws IOException {
        String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        byte[] request = ("GET " + target.getRawPath() + query + " HTTP/1.1\r\nHost: " + target.getAuthority() + "\r\n" + authorization + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        List<Long> nanos = new ArrayList<>();
        try (Socket socket = new Socket(target.getHost(), target.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            while (System.nanoTime() < deadline) {
                long sent = System.nanoTime();
                out.write(request);
                answer(in);
                nanos.add(System.nanoTime() - sent);
            }
        }
        return nanos;
    }

    private static void answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + status);
        }
        long length = -1;
        boolean chunked = false;
        for (String header = line(in).toLowerCase(Locale.ROOT); !header.isEmpty(); header = line(in).toLowerCase(Locale.ROOT)) {
            length = header.startsWith("content-length:") ? Long.parseLong(header.substring(15).strip()) : length;
            chunked |= header.equals("transfer-encoding: chunked");
        }
        if (chunked) {
            for (long chunk = Long.parseLong(line(in), 16); chunk > 0; chunk = Long.parseLong(line(in), 16)) {
                in.skipNBytes(chunk + 2);
            }
            line(in);
        } else {
            in.skipNBytes(length);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }
}
