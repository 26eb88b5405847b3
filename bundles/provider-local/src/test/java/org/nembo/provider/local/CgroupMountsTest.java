package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupMountsTest {

    private static final String V1 = "35 29 0:30 %s %s rw,relatime shared:14 - cgroup cgroup rw,%s";
    private static final String V2 = "35 29 0:30 / %s rw,relatime - cgroup2 cgroup2 rw";

    @TempDir
    private Path directory;

    @Test
    void findsTheOwnGroupOfAControllerInVersionOne() {
        CgroupMounts mounts = new CgroupMounts(List.of("1 0 8:1 / / rw - ext4 /dev/sda rw", V1.formatted("/", "/sys/fs/cgroup/memory", "memory"),
                V1.formatted("/", "/sys/fs/cgroup/cpu", "cpu,cpuacct")), List.of("4:memory:/system.slice/x", "3:cpu,cpuacct:/", "0::/y"));
        assertThat(mounts.own("memory")).contains(Path.of("/sys/fs/cgroup/memory/system.slice/x"));
        assertThat(mounts.own("cpu")).contains(Path.of("/sys/fs/cgroup/cpu"));
        assertThat(mounts.own("pids")).isEmpty();
    }

    @Test
    void aContainerSeesItsPartOfTheHierarchyOnly() {
        CgroupMounts mounts = new CgroupMounts(List.of(V1.formatted("/docker/abc", "/sys/fs/cgroup/memory", "memory")),
                List.of("4:memory:/docker/abc/inner"));
        assertThat(mounts.own("memory")).contains(Path.of("/sys/fs/cgroup/memory/inner"));
    }

    @Test
    void aGroupOfVersionTwoIsUsedWhenItHandsTheControllerDown() throws Exception {
        Path group = Files.createDirectories(directory.resolve("nembo.service"));
        Files.writeString(group.resolve("cgroup.controllers"), "cpu io memory\n");
        Files.writeString(group.resolve("cgroup.subtree_control"), "memory\n");
        CgroupMounts mounts = new CgroupMounts(List.of(V2.formatted(directory)), List.of("0::/nembo.service"));
        assertThat(mounts.find("memory")).contains(new Cgroups.Place(group, true));
        assertThat(mounts.find("hugetlb")).isEmpty();
    }

    @Test
    void whatIsNotThereOrNotUnderstoodIsNotUsed() {
        CgroupMounts mounts = new CgroupMounts(List.of("nonsense", V1.formatted("/", directory.resolve("absent"), "memory"), V2.formatted(directory)),
                List.of("nonsense", "4:memory:/", "0::/absent"));
        assertThat(mounts.find("memory")).isEmpty();
        assertThat(new CgroupMounts(List.of(), List.of()).find("cpu")).isEqualTo(Optional.empty());
    }
}
