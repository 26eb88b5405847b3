package org.nembo.testkit.provider;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.WorkloadRequest;

/** Workloads for the contracts: they need a POSIX shell at the site, and for a web server Java 17 at the path of this machine. */
final class Requests {

    /** Every workload of the contracts carries it, so that what a test leaves behind is found. */
    static final String LABEL = "made-by";
    static final String VALUE = "contract";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private static final String SERVER = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;

            class Server {
                public static void main(String[] words) throws Exception {
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
                    byte[] page = System.getenv("TEXT").getBytes("UTF-8");
                    server.createContext("/", exchange -> {
                        exchange.sendResponseHeaders(200, page.length);
                        exchange.getResponseBody().write(page);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    /** Where Java is on this machine. */
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final String ANY = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;

            class Server {
                public static void main(String[] words) throws Exception {
                    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(words[0])), 0);
                    byte[] page = words[1].getBytes("UTF-8");
                    server.createContext("/", exchange -> {
                        exchange.sendResponseHeaders(200, page.length);
                        exchange.getResponseBody().write(page);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;
    private static final String FETCH = """
            class Fetch {
                public static void main(String[] words) throws Exception {
                    long end = System.nanoTime() + Long.parseLong(words[1]) * 1_000_000_000L;
                    while (System.nanoTime() < end) {
                        try {
                            var connection = new java.net.URL(words[0]).openConnection();
                            connection.setConnectTimeout(1000);
                            connection.setReadTimeout(5000);
                            System.out.println(new String(connection.getInputStream().readAllBytes(), "UTF-8"));
                            return;
                        } catch (java.io.IOException e) {
                            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
                        }
                    }
                    System.out.println("unreachable");
                }
            }
            """;

    private Requests() {
    }

    /** The same in another place. */
    static WorkloadRequest placed(WorkloadRequest like, Place place) {
        return new WorkloadRequest(like.name(), like.labels(), like.command(), like.environment(), like.files(), like.ports(), like.limits(), place);
    }

    /** A web server on a port of every address. */
    static WorkloadRequest server(String name, String java, int port, String text) {
        return of(name, Map.of(), List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "Server.java", Integer.toString(port), text),
                Map.of(), Map.of("Server.java", ANY), List.of());
    }

    /** Writes what answers there, or {@code unreachable} after so many seconds. */
    static WorkloadRequest fetch(String name, String java, String url, int seconds) {
        return of(name, Map.of(), List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "Fetch.java", url, Integer.toString(seconds)),
                Map.of(), Map.of("Fetch.java", FETCH), List.of());
    }

    static WorkloadRequest of(String name, List<String> command) {
        return of(name, Map.of(), command, Map.of(), Map.of(), List.of());
    }

    static WorkloadRequest shell(String name, String script) {
        return shell(name, script, Map.of(), Map.of(), List.of());
    }

    static WorkloadRequest shell(String name, String script, Map<String, String> environment, Map<String, String> files, List<String> ports) {
        return of(name, Map.of(), List.of("sh", "-c", script), environment, files, ports);
    }

    static WorkloadRequest labelled(String name, Map<String, String> labels) {
        return of(name, labels, List.of("sleep", "600"), Map.of(), Map.of(), List.of());
    }

    /** A web server that answers everything with the text. */
    static WorkloadRequest web(String name, String text) {
        return of(name, Map.of(), List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "Server.java"), Map.of("TEXT", text),
                Map.of("Server.java", SERVER), List.of("http"));
    }

    private static WorkloadRequest of(String name, Map<String, String> labels, List<String> command, Map<String, String> environment,
            Map<String, String> files, List<String> ports) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put(LABEL, VALUE);
        return new WorkloadRequest(name, all, command, environment, files, ports, WorkloadRequest.Limits.NONE);
    }

    /** What answers there; empty when nothing does. */
    static String get(String endpoint) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + endpoint + "/")).timeout(PATIENCE).build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
