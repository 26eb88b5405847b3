package org.nembo.provider.local;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.MachineProgramsContract;

/** The contract of programs on machines in every isolation. */
final class IsolatedMachineProgramsTest {

    abstract static class In extends MachineProgramsContract {

        @TempDir
        private Path root;
        private final IsolatedSite isolated;

        In(Kind kind) {
            isolated = new IsolatedSite(kind);
        }

        @Override
        protected void start() {
            isolated.start(root);
        }

        @Override
        protected void stop() {
            isolated.stop();
        }

        @Override
        protected CloudProvider provider() {
            return isolated.provider();
        }

        @Override
        protected Site site() {
            return isolated.site();
        }
    }

    @Nested
    final class Process extends In {
        Process() {
            super(Kind.PROCESS);
        }
    }

    @Nested
    final class Namespaces extends In {
        Namespaces() {
            super(Kind.NAMESPACES);
        }
    }

    @Nested
    final class Bubblewrap extends In {
        Bubblewrap() {
            super(Kind.BUBBLEWRAP);
        }
    }
}
