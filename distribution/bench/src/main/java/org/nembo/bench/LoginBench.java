package org.nembo.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords proved per second at the cost that is shipped, and what other requests feel of it. Each proof is a change of the password to one that is too
 * short: the present one is checked as at a sign-in (throttle, one Argon2id evaluation), then the change is refused.
 */
final class LoginBench implements Bench.Benchmark {

    private static final long ROUND_MILLIS = 8000;
    private static final Pattern PASSWORD = Pattern.compile("password[\\\\\": ]+([A-Za-z0-9]{20})");

    /** @param proved answered after the check @param refused told to come again */
    private record Count(int proved, int refused) {
        Count plus(Count other) {
            return new Count(proved + other.proved, refused + other.refused);
        }
    }

    @Override
    public void run(Path work) throws Exception {
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            nembo.start();
            Matcher shown = PASSWORD.matcher(nembo.post("/api/v1/shell", "{\"command\":\"user:password admin --json\"}").body());
            if (!shown.find()) {
                throw new IllegalStateException("user:password shows no password");
            }
            URI other = URI.create(nembo.url() + "/api/v1/groups?limit=1");
            Load.run(other, nembo.token(), 1, 6000, nembo.pid());
            prove(nembo, shown.group(1), System.nanoTime() + TimeUnit.SECONDS.toNanos(6));
            Table table = new Table("clients that sign in", "passwords proved/s", "told to come again/s", "other requests/s, 1 connection", "median ms",
                    "99 % ms");
            for (int clients : new int[] {0, 1, 2, 8, 32}) {
                round(nembo, shown.group(1), other, clients, table);
            }
            table.print();
        }
    }

    private static void round(NemboPeer nembo, String password, URI other, int clients, Table table) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, clients));
        try {
            long begin = System.nanoTime();
            long deadline = begin + TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS);
            List<Future<Count>> counts = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Callable<Count> client = () -> prove(nembo, password, deadline);
                counts.add(pool.submit(client));
            }
            Load.Result felt = Load.run(other, nembo.token(), 1, ROUND_MILLIS, nembo.pid());
            Count all = new Count(0, 0);
            for (Future<Count> count : counts) {
                all = all.plus(count.get(60, TimeUnit.SECONDS));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            table.row(Integer.toString(clients), number(all.proved() / seconds), number(all.refused() / seconds),
                    String.format(Locale.ROOT, "%.0f", felt.perSecond()), String.format(Locale.ROOT, "%.2f", felt.medianMillis()),
                    String.format(Locale.ROOT, "%.1f", felt.slowMillis()));
        } finally {
            pool.shutdownNow();
        }
    }

    private static Count prove(NemboPeer nembo, String password, long deadline) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(nembo.url() + "/api/v1/users/me/password")).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + nembo.token()).header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"present\":\"" + password + "\",\"fresh\":\"short\"}")).build();
        int proved = 0;
        int refused = 0;
        while (System.nanoTime() < deadline) {
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 400 && status != 429) {
                throw new IllegalStateException("answered " + status);
            }
            proved += status == 400 ? 1 : 0;
            refused += status == 429 ? 1 : 0;
        }
        return new Count(proved, refused);
    }

    private static String number(double perSecond) {
        return String.format(Locale.ROOT, "%.1f", perSecond);
    }
}
