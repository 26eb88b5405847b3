package org.nembo.provider.local;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.WorkloadInputsContract;

/** What workloads are given, in every isolation. */
final class IsolatedWorkloadInputsTest {

    abstract static class In extends WorkloadInputsContract {

        @TempDir
        private Path root;

        private LocalSite here;

        abstract Kind kind();

        @Override
        protected void start() {
            Isolated.assume(kind(), root);
            here = new LocalSite(root);
        }

        @Override
        protected void stop() {
            if (here != null) {
                here.close();
            }
        }

        @Override
        protected CloudProvider provider() {
            return here.provider;
        }

        @Override
        protected Site site() {
            return Isolated.site(kind());
        }
    }

    @Nested
    final class Namespaces extends In {
        @Override
        Kind kind() {
            return Kind.NAMESPACES;
        }
    }

    @Nested
    final class Bubblewrap extends In {
        @Override
        Kind kind() {
            return Kind.BUBBLEWRAP;
        }
    }

    @Nested
    final class Runc extends In {
        @Override
        Kind kind() {
            return Kind.RUNC;
        }
    }

    @Nested
    final class Podman extends In {
        @Override
        Kind kind() {
            return Kind.PODMAN;
        }
    }
}
