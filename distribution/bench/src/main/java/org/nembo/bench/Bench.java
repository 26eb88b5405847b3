package org.nembo.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks that are named on the command line, or all. */
public final class Bench {

    /** One benchmark: prints a table. */
    interface Benchmark {
        void run(Path work) throws Exception;
    }

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("start", new StartBench());
        all.put("deploy", new DeployBench());
        all.put("http", new HttpBench());
        all.put("hello", new HelloBench());
        all.put("list", new ListBench());
        all.put("deployments", new DeploymentsBench());
        all.put("templates", new TemplatesBench());
        all.put("isolation", new IsolationBench());
        all.put("policy", new PolicyBench());
        all.put("tokens", new TokensBench());
        all.put("login", new LoginBench());
        all.put("objects", new ObjectsBench());
        List<String> names = new ArrayList<>(arguments.length == 0 ? all.keySet() : List.of(arguments));
        System.out.printf("%d cores, load %s, Java %s%n%n", Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0], Runtime.version());
        for (String name : names) {
            Benchmark benchmark = all.get(name);
            if (benchmark == null) {
                System.err.println("There is no benchmark '" + name + "': " + all.keySet());
                System.exit(2);
            }
            Path work = Files.createTempDirectory("nembo-bench");
            try {
                System.out.println("## " + name + "\n");
                benchmark.run(work);
                System.out.println();
            } finally {
                Folders.delete(work);
            }
        }
    }
}
