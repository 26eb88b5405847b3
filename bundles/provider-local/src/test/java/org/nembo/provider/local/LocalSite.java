package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Workloads;

/** A provider on a directory, for tests; another one on the same directory is the server after a restart. */
final class LocalSite implements AutoCloseable {

    /** Where everything of this machine is seen: what a test writes anywhere can be looked at. */
    static final Site SITE = site(Map.of("isolation", "process"));

    final Site site;
    final Path root;
    final LocalProvider provider;

    LocalSite(Path root) {
        this(root, Cgroups.NONE, Checkpoint.NONE);
    }

    LocalSite(Path root, Cgroups cgroups, Checkpoint checkpoint) {
        this(root, cgroups, checkpoint, 1 << 20);
    }

    LocalSite(Path root, Cgroups cgroups, Checkpoint checkpoint, long logBytes) {
        this(root, cgroups, checkpoint, logBytes, SITE);
    }

    /** One whose workloads are shut in like that. */
    LocalSite(Path root, Cgroups cgroups, Checkpoint checkpoint, Kind kind) {
        this(root, cgroups, checkpoint, 1 << 20, site(Map.of("isolation", kind.text())));
    }

    LocalSite(Path root, Cgroups cgroups, Checkpoint checkpoint, long logBytes, Site site) {
        Abandoned.note(root);
        this.site = site;
        this.root = root;
        this.provider = new LocalProvider(Host.of(root, cgroups, logBytes, checkpoint), Duration.ofMillis(500));
    }

    static Site site(Map<String, String> properties) {
        return new Site("here", "", "local", SiteStatus.ACTIVE, properties);
    }

    Workloads workloads() {
        try (CloudSession session = provider.open(site, new Credential.None())) {
            return session.workloads().orElseThrow();
        }
    }

    Folder folder(String name) {
        return new Folder(root.resolve("here").resolve(name));
    }

    WorkloadRecord record(String name) {
        try {
            return folder(name).record().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether any process of a workload lives. */
    static boolean anyAlive(WorkloadRecord workload) {
        return !ProcessTable.of(workload.mark(), java.util.Optional.empty(), java.util.Set.of()).isEmpty();
    }

    String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
