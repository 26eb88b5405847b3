package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.site.Site;
import org.nembo.provider.local.image.TestRegistry;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.WorkloadRequest.Limits;
import org.nembo.spi.provider.Workloads;
import org.nembo.testkit.image.TestImage;

/** Workloads from images, in every isolation that takes them. */
final class ImageWorkloadsTest {

    private static final String CONFIG = """
            {"Entrypoint": ["/bin/sh", "-c"], "Cmd": ["id; pwd; env; hostname; cat mine note.txt; echo answer > answer.txt; cat /etc/resolv.conf; ls -la /"],
             "Env": ["PATH=/bin", "COLOUR=blue", "PLACE=image"], "WorkingDir": "/home/app", "User": "app", "ExposedPorts": {"80/tcp": {}}}""";

    @TempDir
    private Path temporary;

    private Path images;
    private LocalSite here;

    @BeforeEach
    void start() throws Exception {
        images = Files.createDirectory(temporary.resolve("images"));
        here = new LocalSite(temporary.resolve("local"), Cgroups.find(), Checkpoint.NONE);
    }

    @AfterEach
    void stop() {
        here.close();
    }

    private Workloads workloads(Kind kind, Map<String, String> more) {
        Isolated.assume(kind, temporary);
        Map<String, String> properties = new java.util.TreeMap<>(more);
        properties.put("isolation", kind.text());
        properties.put("images.dir", images.toString());
        Site site = LocalSite.site(properties);
        try (CloudSession session = here.provider.open(site, new Credential.None())) {
            return session.workloads().orElseThrow();
        }
    }

    private Networks networks() {
        try (CloudSession session = here.provider.open(LocalSite.SITE, new Credential.None())) {
            return session.networks().orElseThrow();
        }
    }

    private static TestImage busybox() throws Exception {
        Optional<TestImage> image = TestImage.busybox();
        assumeThat(image).as("the program busybox is installed as one file").isPresent();
        return image.orElseThrow();
    }

    private static WorkloadRequest request(String name, String image, List<String> command, Limits limits, Map<String, String> files) {
        return new WorkloadRequest(name, Map.of("test", "yes"), command, Map.of("PLACE", "request", "LINES_", "one\ntwo"), files, List.of("http"), limits,
                Place.image(image));
    }

    private static Workload await(Workloads workloads, String name, State state) {
        Waiting.until(name + " is " + state, () -> {
            Workload now = workloads.find(name).orElseThrow();
            assertThat(now.state()).as("%s, log: %s".formatted(now, workloads.log(name, 2000))).isIn(State.PENDING, State.RUNNING, state);
            return now.state() == state;
        });
        return workloads.find(name).orElseThrow();
    }

    private static List<String> servers() throws Exception {
        Path file = Path.of("/etc/resolv.conf");
        return Files.exists(file) ? Files.readAllLines(file).stream().filter(line -> line.startsWith("nameserver")).toList() : List.of();
    }

    private void deleteAll(Workloads workloads) {
        workloads.list("test", "yes").forEach(workload -> workloads.delete(workload.name()));
        Waiting.until("all are gone", () -> workloads.list("test", "yes").isEmpty());
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"BUBBLEWRAP", "RUNC", "PODMAN"})
    void theImageTellsHowItIsRunAndTheRequestWhatElse(Kind kind) throws Exception {
        busybox().config(CONFIG).layout(images.resolve("tool"));
        Workloads workloads = workloads(kind, Map.of());
        assertThat(workloads.features()).contains(Workloads.Feature.IMAGES);
        workloads.create(request("w", "tool", List.of(), Limits.NONE, Map.of("note.txt", "a note\n", "sub/deep.txt", "deep\n")));
        await(workloads, "w", State.COMPLETED);
        String log = workloads.log("w", 10_000);
        assertThat(log).contains("uid=1234(app) gid=1235(app)").contains("\n/home/app\n").contains("COLOUR=blue\n")
                .contains("PLACE=request\n").contains("LINES_=one\ntwo\n").contains("mine\na note\n").contains("PORT_HTTP=2").contains("\nnembo\n")
                .contains("HOME=/home/app\n").doesNotContain("JAVA_HOME");
        assertThat(servers()).as("name servers").allMatch(log::contains);
        if (kind != Kind.BUBBLEWRAP) {
            // There the group is in force, but it has no name.
            assertThat(log).contains("77(more)");
        }
        assertThat(workloads.file("w", "answer.txt", 100)).contains("answer\n");
        assertThat(workloads.file("w", "sub/deep.txt", 100)).contains("deep\n");
        assertThat(workloads.file("w", "none.txt", 100)).isEmpty();
        deleteAll(workloads);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"BUBBLEWRAP", "RUNC", "PODMAN"})
    void aServerFromARegistryAnswersAndIsDeletedWithoutARemain(Kind kind) throws Exception {
        String id;
        try (TestRegistry registry = new TestRegistry()) {
            String reference = registry.put("tools/web", "1.0", busybox().config("{\"Env\": [\"PATH=/bin\"]}"));
            Workloads workloads = workloads(kind, Map.of("images.registries", registry.host() + ",http://" + registry.storage()));
            WorkloadRequest web = request("web", reference, List.of("sh", "-c", "echo hello > index.html; exec httpd -f -p 127.0.0.1:$PORT"),
                    new Limits(64L << 20, 500), Map.of());
            Workload first = workloads.create(web);
            id = first.id();
            String endpoint = await(workloads, "web", State.RUNNING).endpoints().get("http");
            Waiting.until("it answers", () -> Isolated.get(endpoint).equals("hello\n"));
            assertThat(workloads.create(web).id()).isEqualTo(first.id());
            workloads.stop("web");
            await(workloads, "web", State.STOPPED);
            assertThat(Isolated.get(endpoint)).isEmpty();
            Waiting.until("it starts again", () -> Isolated.started(workloads, "web"));
            Waiting.until("it answers again, at the same place", () -> Isolated.get(endpoint).equals("hello\n"));
            assertThat(Remaining.of(id)).as("what is there while it runs").hasSizeGreaterThan(2);
            deleteAll(workloads);
        }
        Waiting.until("nothing is left", () -> Remaining.of(id).isEmpty());
        assertThat(temporary.resolve("local/here")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"BUBBLEWRAP", "RUNC", "PODMAN"})
    void whatNeedsTooMuchMemoryIsKilledAndTold(Kind kind) throws Exception {
        assumeThat(Cgroups.find().memory()).as("this machine lets memory be limited by control groups").isPresent();
        busybox().rootFileSystem(images.resolve("plain.tar.gz"));
        Workloads workloads = workloads(kind, Map.of());
        workloads.create(request("greedy", "plain", List.of("/bin/tail", "-c", "600000000", "/dev/zero"), new Limits(128L << 20, 0), Map.of()));
        // What podman and runc themselves need to start counts too: with 32 MiB it is now and then they that are killed.
        assertThat(await(workloads, "greedy", State.FAILED).detail()).contains("killed").contains("over its memory limit of 134217728 bytes");
        deleteAll(workloads);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"BUBBLEWRAP", "RUNC", "PODMAN"})
    void aStatusAndACommandThatIsNotThereAreTold(Kind kind) throws Exception {
        busybox().docker(images.resolve("saved.tar"));
        Workloads workloads = workloads(kind, Map.of());
        workloads.create(request("seven", "saved", List.of("/bin/sh", "-c", "exit 7"), Limits.NONE, Map.of()));
        assertThat(await(workloads, "seven", State.FAILED).detail()).contains("status 7");
        workloads.create(request("none", "saved", List.of("/bin/no-such-program"), Limits.NONE, Map.of()));
        assertThat(await(workloads, "none", State.FAILED).detail()).isNotBlank();
        assertThat(workloads.log("none", 2000)).contains("no-such-program");
        deleteAll(workloads);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"BUBBLEWRAP", "RUNC", "PODMAN"})
    void twoListenOnTheSameNumberAndReachEachOtherByName(Kind kind) throws Exception {
        busybox().rootFileSystem(images.resolve("plain.tar"));
        Workloads workloads = workloads(kind, Map.of());
        assumeThat(workloads.features()).as("this machine permits networks").contains(Workloads.Feature.NETWORKS);
        Networks networks = networks();
        networks.create(new Networks.Request("lan", Map.of(), Networks.Kind.PRIVATE, ""));
        Map<String, String> others = Map.of("one", "second", "two", "one");
        for (String name : List.of("one", "two")) {
            Place place = new Place("plain", "", List.of(), List.of("lan"), Map.of("http", PortRule.to(80)));
            workloads.create(new WorkloadRequest(name, Map.of("test", "yes", Place.ALIAS, name.equals("two") ? "second" : "not a name"),
                    List.of("/bin/sh", "-c", "cd /tmp; echo " + name + " $PORT > index.html; (until wget -q -O seen http://" + others.get(name)
                            + ":80/; do sleep 0.1; done; mv seen peer.html) & exec /bin/httpd -f -p 80 -h /tmp"),
                    Map.of(), Map.of(), List.of("http"), Limits.NONE, place));
        }
        List<String> ids = new java.util.ArrayList<>();
        for (String name : List.of("one", "two")) {
            Workload running = await(workloads, name, State.RUNNING);
            ids.add(running.id());
            String endpoint = running.endpoints().get("http");
            assertThat(endpoint).startsWith("127.0.0.1:").doesNotEndWith(":80");
            Waiting.until(name + " answers", () -> Isolated.get(endpoint).equals(name + " 80\n"));
            Waiting.until(name + " reaches the other", () -> Isolated.get(endpoint, "/peer.html").equals((name.equals("one") ? "two" : "one") + " 80\n"));
        }
        deleteAll(workloads);
        networks.delete("lan");
        Waiting.until("nothing is left", () -> ids.stream().allMatch(id -> Remaining.of(id).isEmpty()));
    }
}
