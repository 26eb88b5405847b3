package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest.Limits;

/** Memory and processor time are limited as far as this machine permits. */
final class LimitsTest {

    private static final Limits SMALL = new Limits(32L * 1024 * 1024, 500);
    private static final String GREEDY = "head -c 300000000 /dev/zero | tail -n 1 > /dev/null";

    @TempDir
    private Path root;

    @Test
    void memoryIsLimitedByControlGroupAndTheReasonIsTold() {
        Cgroups cgroups = Cgroups.find();
        assumeThat(cgroups.memory()).as("this machine lets memory be limited by control groups").isPresent();
        try (LocalSite site = new LocalSite(root, cgroups, Checkpoint.NONE)) {
            site.workloads().create(Asked.limited("w", GREEDY, SMALL));
            Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.FAILED);
            assertThat(site.workloads().find("w").orElseThrow().detail()).contains("signal 9").contains("killed")
                    .contains("over its memory limit of 33554432 bytes");
            delete(site);
        }
    }

    @Test
    void processorTimeIsLimitedByControlGroupThatGoesWithTheWorkload() throws Exception {
        Cgroups cgroups = Cgroups.find();
        assumeThat(cgroups.cpu()).as("this machine lets processor time be limited by control groups").isPresent();
        try (LocalSite site = new LocalSite(root, cgroups, Checkpoint.NONE)) {
            site.workloads().create(Asked.limited("w", "exec sleep 600", SMALL));
            Waiting.until("it runs", () -> site.workloads().find("w").orElseThrow().state() == State.RUNNING);
            Folder folder = site.folder("w");
            Path group = cgroups.cpu().orElseThrow().directory().resolve("nembo-" + site.record("w").id());
            assertThat(Files.readAllLines(folder.cgroups())).contains(group.toString());
            Waiting.until("the program is in the group", () -> Cgroups.members(folder).size() >= 2);
            boolean unified = cgroups.cpu().orElseThrow().unified();
            assertThat(Files.readString(group.resolve(unified ? "cpu.max" : "cpu.cfs_quota_us")).strip()).startsWith("50000");
            delete(site);
            assertThat(group).doesNotExist();
        }
    }

    @Test
    void memoryOfEachProcessIsLimitedWhereThereAreNoControlGroups() {
        try (LocalSite site = new LocalSite(root, Cgroups.NONE, Checkpoint.NONE)) {
            site.workloads().create(Asked.limited("w", GREEDY, SMALL));
            Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.FAILED);
            site.workloads().create(Asked.limited("v", "ulimit -d", SMALL));
            Waiting.until("it has ended", () -> site.workloads().find("v").orElseThrow().state() == State.COMPLETED);
            assertThat(site.workloads().log("v", 100)).isEqualTo("32768\n");
            delete(site);
        }
    }

    @Test
    void withoutLimitsNothingIsLimited() {
        try (LocalSite site = new LocalSite(root, Cgroups.find(), Checkpoint.NONE)) {
            site.workloads().create(Asked.limited("w", GREEDY, Limits.NONE));
            Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
            assertThat(site.folder("w").cgroups()).doesNotExist();
            delete(site);
        }
    }

    @Test
    void saysWhatIsInForce() throws IOException {
        assertThat(Cgroups.NONE.describe()).isEqualTo("memory by ulimit of each process, processor time not limited");
        Path group = Files.createDirectory(root.resolve("group"));
        Cgroups both = new Cgroups(java.util.Optional.of(new Cgroups.Place(group, true)), java.util.Optional.of(new Cgroups.Place(group, false)));
        assertThat(both.describe()).isEqualTo("memory by cgroup v2, processor time by cgroup v1");
    }

    private static void delete(LocalSite site) {
        site.workloads().delete("w");
        site.workloads().delete("v");
        Waiting.until("they are gone", () -> site.workloads().find("w").isEmpty() && site.workloads().find("v").isEmpty());
    }
}
