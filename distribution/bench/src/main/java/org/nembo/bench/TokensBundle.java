package org.nembo.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.nembo.api.identity.Authenticator;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Dropped into a server by {@link TokensBench}: verifies the tokens of a file, one kind after the other, and writes down how many it did. */
public final class TokensBundle implements BundleActivator {

    private static final int ROUNDS = 5;
    private static final long WARM_UP_NANOS = 4_000_000_000L;
    private static final long ROUND_NANOS = 2_000_000_000L;

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(() -> measure(context), "bench-tokens");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext context) {
        // The thread ends by itself.
    }

    private static void measure(BundleContext context) {
        Path results = Path.of(context.getBundle().getHeaders().get("Nembo-Bench-Results"));
        StringBuilder told = new StringBuilder();
        try {
            Authenticator authenticator = context.getService(context.getServiceReference(Authenticator.class));
            List<String> lines = Files.readAllLines(Path.of(context.getBundle().getHeaders().get("Nembo-Bench-Tokens")));
            for (String line : lines) {
                String[] kind = line.split(" ");
                round(authenticator, kind[1], WARM_UP_NANOS);
                for (int i = 0; i < ROUNDS; i++) {
                    told.append(kind[0]).append(' ').append(round(authenticator, kind[1], ROUND_NANOS)).append('\n');
                }
            }
            write(results, told.toString());
        } catch (Exception e) {
            write(results, "failed " + e);
        }
    }

    /** Verifications per second of the clock and per second of processor time. */
    private static String round(Authenticator authenticator, String token, long nanos) {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long done = 0;
        while (System.nanoTime() - began < nanos) {
            authenticator.authenticate(token, "api");
            done++;
        }
        double wall = (System.nanoTime() - began) / 1e9;
        double used = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
        return String.format(Locale.ROOT, "%.0f %.0f", done / wall, done / used);
    }

    private static void write(Path file, String text) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
