package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest.Limits;
import org.nembo.spi.provider.Workloads;

/** How much a site takes, and what an operator may set. */
final class RoomTest {

    @TempDir
    private Path root;

    private record Settings(String directory, int stop_grace_seconds, long log_max_bytes) {

        LocalProvider.Config config() {
            return new LocalProvider.Config() {
                @Override
                public String directory() {
                    return directory;
                }

                @Override
                public int stop_grace_seconds() {
                    return stop_grace_seconds;
                }

                @Override
                public long log_max_bytes() {
                    return log_max_bytes;
                }

                @Override
                public long images_max_bytes() {
                    return 1 << 20;
                }

                @Override
                public int images_keep_hours() {
                    return 0;
                }

                @Override
                public boolean limits_cgroups() {
                    return false;
                }

                @Override
                public Class<? extends java.lang.annotation.Annotation> annotationType() {
                    return LocalProvider.Config.class;
                }
            };
        }
    }

    @Test
    void oneMoreThanTheLimitIsRefusedAndLeavesNothing() throws Exception {
        try (LocalSite site = new LocalSite(root);
                CloudSession session = site.provider.open(LocalSite.site(Map.of("max.workloads", "1")), new Credential.None())) {
            Workloads workloads = session.workloads().orElseThrow();
            Workload first = workloads.create(Asked.shell("w", "exec sleep 600"));
            assertThatThrownBy(() -> workloads.create(Asked.shell("v", "exec sleep 600")))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_QUOTA))
                    .hasMessageContaining("runs 1 workloads");
            assertThat(workloads.create(Asked.shell("w", "exec sleep 600")).id()).as("what is there is there").isEqualTo(first.id());
            assertThat(root.resolve(".ports").toFile().list()).hasSize(1);
            workloads.delete("w");
            Waiting.until("it is gone", () -> workloads.find("w").isEmpty());
            workloads.create(Asked.shell("v", "exec sleep 600"));
            workloads.delete("v");
            Waiting.until("it is gone", () -> workloads.find("v").isEmpty());
        }
    }

    @Test
    void quotasTellWhatIsUsed() {
        try (LocalSite site = new LocalSite(root); CloudSession session = site.provider.open(LocalSite.SITE, new Credential.None())) {
            assertThat(quota(session, "workloads")).isEqualTo(new Quota("workloads", 64, 0));
            assertThat(quota(session, "memoryBytes").limit()).isGreaterThan(64L << 20);
            site.workloads().create(Asked.limited("w", "exec sleep 600", new Limits(0, 1200)));
            assertThat(quota(session, "workloads").used()).isEqualTo(1);
            assertThat(quota(session, "cpus")).isEqualTo(new Quota("cpus", Runtime.getRuntime().availableProcessors(), 2));
            site.workloads().delete("w");
            Waiting.until("it is given back", () -> quota(session, "workloads").used() == 0 && quota(session, "cpus").used() == 0);
        }
    }

    private static Quota quota(CloudSession session, String name) {
        return session.quotas().orElseThrow().list().stream().filter(quota -> quota.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void sitesDoNotSeeEachOther() {
        try (LocalSite site = new LocalSite(root)) {
            org.nembo.api.site.Site there = new org.nembo.api.site.Site("there", "", "local", org.nembo.api.site.SiteStatus.ACTIVE, Map.of());
            try (CloudSession session = site.provider.open(there, new Credential.None())) {
                site.workloads().create(Asked.shell("w", "exec sleep 600"));
                Workloads others = session.workloads().orElseThrow();
                assertThat(others.find("w")).isEmpty();
                assertThat(others.list("test", "yes")).isEmpty();
                others.delete("w");
                assertThat(site.workloads().find("w")).isPresent();
                site.workloads().delete("w");
                Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
            }
        }
    }

    @Test
    void aWrongConfigurationIsRefusedWithItsKey() {
        for (int seconds : List.of(-1, 3601)) {
            assertThatThrownBy(() -> new LocalProvider(new Settings(root.toString(), seconds, 10_000).config()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stop.grace.seconds must be 0 to 3600, is " + seconds);
        }
        assertThatThrownBy(() -> new LocalProvider(new Settings(root.toString(), 5, 4095).config())).hasMessageContaining("log.max.bytes");
        assertThatThrownBy(() -> new LocalProvider(new Settings("", 5, 10_000).config())).hasMessageContaining("directory must be set");
        new LocalProvider(new Settings(root.toString(), 0, 4096).config()).close();
    }

    @Test
    void aRecordThatIsDamagedIsToldAndDoesNotHarmTheOthers() throws Exception {
        try (LocalSite site = new LocalSite(root)) {
            site.workloads().create(Asked.shell("w", "exec sleep 600"));
            site.workloads().create(Asked.shell("v", "exec sleep 600"));
            for (String file : List.of(RecordFile.NAME, RecordFile.COPY)) {
                Files.writeString(site.folder("v").path().resolve(file), "id=\\u00zz");
            }
            assertThat(site.workloads().find("v").orElseThrow().detail()).contains("record").contains("cannot be read");
            assertThat(site.workloads().list("test", "yes")).extracting(Workload::name).containsExactly("v", "w");
            site.workloads().delete("w");
            Waiting.until("the other is gone", () -> site.workloads().find("w").isEmpty());
            site.workloads().delete("v");
            Waiting.until("it is gone", () -> site.workloads().find("v").isEmpty());
        }
    }
}
