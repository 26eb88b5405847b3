package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.provider.local.isolation.Program;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Images.Image;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.image.TarText;
import org.nembo.testkit.image.TestImage;

/** Machines with a root file system of their own: one that is put together from programs of this machine. */
final class MachineImageTest {

    private static final List<String> PROGRAMS = List.of("sh", "cat", "mkdir", "chmod", "sleep", "id", "touch", "sshd");

    @TempDir
    private Path temporary;

    @BeforeEach
    void makeImage() throws Exception {
        Isolated.assume(Kind.BUBBLEWRAP, temporary);
        List<String> missing = new ArrayList<>(PROGRAMS);
        missing.addAll(List.of("ldd", "ssh-keygen", "ssh", "nsenter"));
        missing.removeIf(name -> Program.find(name).isPresent());
        assumeThat(missing).as("programs that are not installed").isEmpty();
        Path root = temporary.resolve("images/tiny/rootfs");
        for (String directory : List.of("usr/bin", "usr/sbin", "etc", "root", "tmp", "proc", "dev", "run", "var/empty")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createDirectories(root.resolve("usr").resolve(link));
            Files.createSymbolicLink(root.resolve(link), Path.of("usr", link));
        }
        for (String name : PROGRAMS) {
            Path program = Program.find(name).orElseThrow();
            Files.copy(program.toRealPath(), root.resolve(name.equals("sshd") ? "usr/sbin" : "usr/bin").resolve(name));
            for (String line : Program.run(List.of("ldd", program.toString()), Map.of(), Duration.ofSeconds(10)).output().split("\n")) {
                java.util.regex.Matcher path = java.util.regex.Pattern.compile("(/\\S+) \\(0x").matcher(line);
                if (path.find()) {
                    Path library = root.resolve(path.group(1).substring(1));
                    Files.createDirectories(library.getParent());
                    if (!Files.exists(library)) {
                        Files.copy(Path.of(path.group(1)).toRealPath(), library);
                    }
                }
            }
        }
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nsshd:x:101:65534::/run/sshd:/bin/false\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nnogroup:x:65534:\n");
        Files.writeString(root.resolve("etc/os-release"), "ID=tiny\nVERSION_ID=\"20.10\"\n");
    }

    private Site site() {
        return LocalSite.site(Map.of("images.dir", temporary.resolve("images").toString(), "flavors", "small:0.5:64MiB:1GB, big:2:128MiB:2GB"));
    }

    private static MachineRequest request(String name) {
        return from("tiny", name);
    }

    private static MachineRequest from(String image, String name, String... keys) {
        return new MachineRequest(name, Map.of(), image, new Size("small", 0, 0, 0, 0), List.of(), Map.of(), List.of(), List.of(keys), "");
    }

    private static Machine running(CloudSession session, MachineRequest request) {
        session.machines().orElseThrow().create(request);
        Waiting.until("it runs", () -> session.machines().orElseThrow().find(request.name()).orElseThrow().state() == Machine.State.RUNNING);
        return session.machines().orElseThrow().find(request.name()).orElseThrow();
    }

    private static String output(CloudSession session, String name, String machine, String script) {
        var workloads = session.workloads().orElseThrow();
        workloads.create(new WorkloadRequest(name, Map.of(), List.of("sh", "-c", script), Map.of(), Map.of(), List.of(), WorkloadRequest.Limits.NONE,
                Place.machine(machine)));
        Waiting.until("it has ended", () -> workloads.find(name).orElseThrow().state() != Workload.State.PENDING
                && workloads.find(name).orElseThrow().state() != Workload.State.RUNNING);
        return workloads.log(name, 10_000);
    }

    private static void remove(CloudSession session, String machine) {
        session.machines().orElseThrow().delete(machine);
        Waiting.until("it is gone", () -> session.machines().orElseThrow().find(machine).isEmpty());
    }

    @Test
    void aSiteTellsItsImagesAndFlavors() {
        try (LocalSite here = new LocalSite(temporary.resolve("local")); CloudSession session = here.provider.open(site(), new Credential.None())) {
            assertThat(session.images().orElseThrow().list()).extracting(Image::name).containsExactly("tiny");
            assertThat(session.images().orElseThrow().list().get(0).facts()).containsEntry("distribution", "tiny").containsEntry("version", "20.10");
            assertThat(session.flavors().orElseThrow().list()).extracting(flavor -> flavor.name() + " " + flavor.millicpus() + " " + flavor.memoryBytes())
                    .containsExactly("big 2000 134217728", "small 500 67108864");
        }
    }

    @Test
    void aMachineHasTheRootOfItsImageAndKeepsWhatItChanges() {
        Leftovers before = Leftovers.now(temporary.resolve("local"));
        try (LocalSite here = new LocalSite(temporary.resolve("local")); CloudSession session = here.provider.open(site(), new Credential.None())) {
            assertThat(running(session, request("one")).facts()).containsEntry("image", "tiny").containsEntry("flavor", "small")
                    .containsEntry("isolation", "bubblewrap");
            running(session, request("two"));
            assertThat(output(session, "look", "one", "cat /etc/os-release; echo changed > /etc/mine; id -u")).isEqualTo("ID=tiny\nVERSION_ID=\"20.10\"\n0\n");
            assertThat(output(session, "other", "two", "cat /etc/mine || echo absent")).endsWith("absent\n");
            session.machines().orElseThrow().stop("one");
            Waiting.until("it is stopped", () -> session.machines().orElseThrow().find("one").orElseThrow().state() == Machine.State.STOPPED);
            session.machines().orElseThrow().start("one");
            running(session, request("one"));
            assertThat(output(session, "again", "one", "cat /etc/mine")).isEqualTo("changed\n");
            assertThat(temporary.resolve("images/tiny/rootfs/etc/mine")).as("the image is as it was").doesNotExist();
            remove(session, "one");
            remove(session, "two");
            before.assertNothingIsLeft();
        }
    }

    @Test
    void theLimitsAreAroundTheWholeMachineAndGoWithIt() {
        Cgroups cgroups = Cgroups.find();
        assumeThat(cgroups.memory()).as("this machine lets memory be limited by control groups").isPresent();
        try (LocalSite here = new LocalSite(temporary.resolve("local"), cgroups, Checkpoint.NONE);
                CloudSession session = here.provider.open(site(), new Credential.None())) {
            Machine machine = running(session, request("vm"));
            session.workloads().orElseThrow().create(new WorkloadRequest("idle", Map.of(), List.of("sleep", "600"), Map.of(), Map.of(), List.of(),
                    WorkloadRequest.Limits.NONE, Place.machine("vm")));
            Folder folder = new Folder(temporary.resolve("local/.machines/here/vm"));
            Waiting.until("what runs on it is in the group", () -> Cgroups.members(folder).stream().anyMatch(pid -> ProcessHandle.of(pid)
                    .flatMap(process -> process.info().arguments()).filter(words -> List.of(words).contains("600")).isPresent()));
            Path group = cgroups.memory().orElseThrow().directory().resolve("nembo-" + machine.id());
            assertThat(group).isDirectory();
            assertThat(session.quotas().orElseThrow().list()).anyMatch(quota -> quota.name().equals("cpus") && quota.used() == 1);
            assertThat(output(session, "greedy", "vm", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done")).isEqualTo("Killed\n");
            assertThat(session.workloads().orElseThrow().find("greedy").orElseThrow().detail()).contains("signal 9");
            remove(session, "vm");
            assertThat(group).doesNotExist();
        }
    }

    @Test
    void aMachineOfAnOciImageIsThereWhenItIsUnpacked() throws Exception {
        var busybox = TestImage.busybox();
        assumeThat(busybox).as("the program busybox is installed as one file").isPresent();
        busybox.orElseThrow().layout(temporary.resolve("images/oci"));
        new TestImage().layer(new TarText().file("etc/hello", 0644, "hello")).layout(temporary.resolve("images/bare"));
        Leftovers before = Leftovers.now(temporary.resolve("local"));
        try (LocalSite here = new LocalSite(temporary.resolve("local")); CloudSession session = here.provider.open(site(), new Credential.None())) {
            assertThat(session.images().orElseThrow().list()).extracting(Image::name).containsExactly("bare", "oci", "tiny");
            Machine machine = running(session, from("oci", "one", "ssh-ed25519 AAAA me"));
            assertThat(machine.endpoints()).as("an image without sshd").doesNotContainKey("ssh");
            assertThat(machine.facts()).containsEntry("image", "oci");
            assertThat(output(session, "look", "one", "cat /etc/passwd; echo mine > /etc/mine")).contains("app:x:1234");
            session.machines().orElseThrow().stop("one");
            Waiting.until("it is stopped", () -> session.machines().orElseThrow().find("one").orElseThrow().state() == Machine.State.STOPPED);
            session.machines().orElseThrow().start("one");
            running(session, from("oci", "one", "ssh-ed25519 AAAA me"));
            assertThat(output(session, "again", "one", "cat /etc/mine")).isEqualTo("mine\n");

            session.machines().orElseThrow().create(from("bare", "two"));
            Waiting.until("it has failed", () -> session.machines().orElseThrow().find("two").orElseThrow().state() == Machine.State.FAILED);
            assertThat(session.machines().orElseThrow().find("two").orElseThrow().detail()).contains("its image 'bare' cannot be had").contains("no /bin/sh");
            for (String none : List.of("no-such-image", "library/nginx", "../images/tiny")) {
                assertThatThrownBy(() -> session.machines().orElseThrow().create(from(none, "three"))).isInstanceOfSatisfying(NemboException.class,
                        e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_NOT_FOUND)).hasMessageContaining(none);
            }
            remove(session, "one");
            remove(session, "two");
            before.assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "packed"})
    void whoHasTheKeyLogsIn(String image) throws Exception {
        Path root = temporary.resolve("images/tiny/rootfs");
        assertThat(Program.run(List.of("tar", "-C", root.toString(), "-cf", temporary.resolve("images/packed.tar").toString(), "."), Map.of(),
                Duration.ofSeconds(20)).ok()).isTrue();
        assumeThat(org.nembo.provider.local.net.Permission.HERE.trouble()).as("this machine lets networks be made").isEmpty();
        Path key = temporary.resolve("key");
        assertThat(Program.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()), Map.of(), Duration.ofSeconds(20)).ok()).isTrue();
        Leftovers before = Leftovers.now(temporary.resolve("local"));
        try (LocalSite here = new LocalSite(temporary.resolve("local")); CloudSession session = here.provider.open(site(), new Credential.None())) {
            Machine machine = running(session, from(image, "vm", Files.readString(Path.of(key + ".pub")).strip()));
            String[] endpoint = machine.endpoints().get("ssh").split(":");
            List<String> ssh = List.of("ssh", "-i", key.toString(), "-p", endpoint[1], "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                    "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "root@" + endpoint[0], "echo in; touch /root/was-here; cat /etc/os-release");
            StringBuilder said = new StringBuilder();
            Waiting.until("the login succeeds", () -> login(ssh, said));
            assertThat(said.toString()).contains("in\n").contains("ID=tiny");
            assertThat(output(session, "look", "vm", "cat /root/was-here && echo same")).isEqualTo("same\n");
            remove(session, "vm");
            before.assertNothingIsLeft();
        }
    }

    private static boolean login(List<String> ssh, StringBuilder said) {
        try {
            Program.Result result = Program.run(ssh, Map.of("HOME", "/nonexistent"), Duration.ofSeconds(20));
            said.setLength(0);
            said.append(result.output());
            return result.ok();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
