package org.nembo.bench;

import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyEngine;
import org.nembo.api.policy.PolicyRequest;

/** Decisions of our own engine, and what the same questions cost when an OPA is asked over HTTP: one that answers at once, so the round trip alone. */
final class PolicyBench implements Bench.Benchmark {

    private static final int ROUNDS = 5;
    private static final String[][] QUESTIONS = {{"deployments:read", "deployments/1", "owner"}, {"deployments:update", "deployments/2", "group"},
        {"sites:write", "sites/1", ""}, {"s3:GetObject", "arn:aws:s3:::scratch/bob/run.root", ""}, {"s3:PutObject", "arn:aws:s3:::ann/run.root", ""}};

    @Override
    public void run(Path work) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Policy policy = policy();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        byte[] yes = "{\"result\": true}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, yes.length);
            exchange.getResponseBody().write(yes);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            PolicyEngine asking = engine(url, 0);
            PolicyEngine remembering = engine(url, 300);
            Table table = new Table("5 questions, taking turns", "threads", "decisions/s", "µs: median", "99 %");
            for (int count : new int[] {1, 2}) {
                measure("ours", count, 200_000, i -> decide(policy, i), table);
                measure("OPA that answers at once, REST", count, 2_000, i -> decide(asking, i), table);
                measure("the same, remembered", count, 100_000, i -> decide(remembering, i), table);
            }
            table.print();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static void measure(String name, int threads, int each, IntPredicate decide, Table table) throws Exception {
        List<Double> rates = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> slow = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            long begin = System.nanoTime();
            List<Future<long[]>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> times(each, decide)));
            }
            List<long[]> times = new ArrayList<>();
            for (Future<long[]> one : all) {
                times.add(one.get());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            pool.shutdown();
            // The first round is a warm-up.
            if (round > 0) {
                long[] sorted = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
                rates.add(each * threads / seconds);
                medians.add(sorted[sorted.length / 2] / 1e3);
                slow.add(sorted[sorted.length * 99 / 100] / 1e3);
            }
        }
        table.row(name, threads, Table.spread(rates, "%.0f"), Table.spread(medians, "%.1f"), String.format(Locale.ROOT, "%.1f", Table.median(slow)));
    }

    private static long[] times(int count, IntPredicate decide) {
        long[] times = new long[count];
        int allowed = 0;
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            allowed += decide.test(i) ? 1 : 0;
            times[i] = System.nanoTime() - begin;
        }
        if (allowed == 0) {
            throw new IllegalStateException("nothing was allowed: the benchmark is broken");
        }
        return times;
    }

    private static boolean decide(Policy policy, int i) {
        String[] question = QUESTIONS[i % QUESTIONS.length];
        return policy.decide(SUBJECT, question[0], question[1], FACTS.get(question[2])).allowed();
    }

    private static boolean decide(PolicyEngine engine, int i) {
        String[] question = QUESTIONS[i % QUESTIONS.length];
        return engine.decide(PolicyRequest.of(SUBJECT, question[0], question[1], FACTS.get(question[2])), 1).allowed();
    }

    private static final Subject SUBJECT = new Subject("urn:nembo:local", "u1", "ann", Set.of("users", "users/s3", "physics", "physics/admins"), Set.of("*"));
    private static final Map<String, Map<String, String>> FACTS = Map.of("", Map.of(), "owner", Map.of(Policy.OWNER, SUBJECT.id()),
            "group", Map.of(Policy.OWNER, "bob@urn:nembo:local", Policy.GROUP, "physics"));

    /** As the server makes it, with the rules that always hold. */
    private static Policy policy() throws ReflectiveOperationException {
        Class<?> groups = Class.forName("org.nembo.policy.GroupRules");
        Constructor<?> ofGroups = groups.getDeclaredConstructor(String.class, String[].class, Set.class, Set.class);
        ofGroups.setAccessible(true);
        Constructor<?> ofPolicy = Class.forName("org.nembo.policy.RulePolicy").getDeclaredConstructor(String.class, Set.class, groups);
        ofPolicy.setAccessible(true);
        return (Policy) ofPolicy.newInstance("admins", Set.of("deployments:create", "sites:read"),
                ofGroups.newInstance("/admins", new String[0], Set.of("deployments:read"), Set.of("deployments:update", "deployments:delete")));
    }

    private static PolicyEngine engine(String url, int cacheSeconds) throws ReflectiveOperationException {
        Constructor<?> constructor = Arrays.stream(Class.forName("org.nembo.engine.policy.opa.OpaEngine").getConstructors())
                .filter(each -> each.getParameterCount() == 1).findFirst().orElseThrow();
        Class<?> config = constructor.getParameterTypes()[0];
        Object settings = Proxy.newProxyInstance(config.getClassLoader(), new Class<?>[] {config}, (proxy, method, arguments) -> switch (method.getName()) {
            case "url" -> url;
            case "cache_seconds" -> cacheSeconds;
            default -> method.getDefaultValue();
        });
        return (PolicyEngine) constructor.newInstance(settings);
    }
}
