package org.nembo.bench;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** The local provider's isolations: from the request for a workload until its program has written its first word, and until it is gone again. */
final class IsolationBench implements Bench.Benchmark {

    private static final int ROUNDS = 15;
    private static final String PROVIDER = "org.nembo.provider.local.LocalProvider";
    private static final List<String> ALL = List.of("process", "namespaces", "bubblewrap", "runc", "podman");
    /** Ends when it is asked to: the first process of a process namespace is deaf to that unless it listens. */
    private static final List<String> PROGRAM = List.of("sh", "-c", "trap 'exit 0' TERM; echo up; sleep 600 & wait");
    private static final List<String> WITH_IMAGES = List.of("bubblewrap", "runc", "podman");

    @Override
    public void run(Path work) throws Exception {
        Path images = Files.createDirectory(work.resolve("images"));
        boolean image = makeImage(images.resolve("busybox"));
        CloudProvider provider = provider(work.resolve("local"));
        Table table = new Table("isolation", "to its first word, ms: median (min–max)", "from delete to gone, ms");
        try {
            for (String isolation : ALL) {
                measure(provider, isolation, images, Place.SITE, table);
            }
            for (String isolation : image ? WITH_IMAGES : List.<String>of()) {
                measure(provider, isolation, images, Place.image("busybox"), table);
            }
        } finally {
            provider.getClass().getMethod("close").invoke(provider);
        }
        table.print();
        if (!image) {
            System.out.println("\nWithout images: busybox is not installed as one file.");
        }
    }

    private static void measure(CloudProvider provider, String isolation, Path images, Place place, Table table) throws Exception {
        Site site = new Site("bench", "", "local", SiteStatus.ACTIVE, Map.of("isolation", isolation, "images.dir", images.toString()));
        String name = isolation + (place.image().isEmpty() ? "" : ", image");
        List<Double> starts = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        try (CloudSession session = provider.open(site, new Credential.None())) {
            String trouble = session.facts().getOrDefault("isolation " + isolation, "");
            if (!trouble.equals("works")) {
                table.row(name, "does not work here: " + trouble, "");
                return;
            }
            Workloads workloads = session.workloads().orElseThrow();
            WorkloadRequest request = new WorkloadRequest("w", Map.of(), PROGRAM, Map.of(), Map.of(), List.of(),
                    WorkloadRequest.Limits.NONE, place);
            for (int round = 0; round <= ROUNDS; round++) {
                long begin = System.nanoTime();
                workloads.create(request);
                Waiting.until("first word of " + name, 60, () -> workloads.log("w", 10).startsWith("up"));
                double start = (System.nanoTime() - begin) / 1e6;
                begin = System.nanoTime();
                workloads.delete("w");
                Waiting.until("end of " + name, 60, () -> workloads.find("w").isEmpty());
                // The first round unpacks the image and loads classes.
                if (round > 0) {
                    starts.add(start);
                    ends.add((System.nanoTime() - begin) / 1e6);
                }
            }
        }
        table.row(name, Table.spread(starts, "%.0f"), Table.spread(ends, "%.0f"));
    }

    /** A root file system with nothing but busybox. */
    private static boolean makeImage(Path root) throws Exception {
        List<Path> found = Stream.of("/bin/busybox", "/usr/bin/busybox").map(Path::of).filter(Files::isExecutable).toList();
        if (found.isEmpty()) {
            return false;
        }
        Files.createDirectories(root.resolve("bin"));
        Files.copy(found.get(0), root.resolve("bin/busybox"));
        for (String applet : List.of("sh", "sleep", "echo")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        return true;
    }

    /** As the server makes it, with its defaults. */
    private static CloudProvider provider(Path directory) throws Exception {
        Class<?> type = Class.forName(PROVIDER);
        Constructor<?> constructor = java.util.Arrays.stream(type.getConstructors()).filter(each -> each.getParameterCount() == 1).findFirst().orElseThrow();
        Class<?> config = constructor.getParameterTypes()[0];
        Object defaults = Proxy.newProxyInstance(config.getClassLoader(), new Class<?>[] {config},
                (proxy, method, arguments) -> method.getName().equals("directory") ? directory.toString() : defaultOf(method));
        return (CloudProvider) constructor.newInstance(defaults);
    }

    private static Object defaultOf(Method method) {
        return method.getDefaultValue();
    }
}
