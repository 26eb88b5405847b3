package org.nembo.provider.local;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Map;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.provider.local.isolation.Kind;

/** Sites whose workloads are shut in, for tests that are skipped by name where an isolation does not work. */
final class Isolated {

    private Isolated() {
    }

    static Site site(Kind kind) {
        return LocalSite.site(Map.of("isolation", kind.text()));
    }

    /** Skips the test where it does not work. */
    static void assume(Kind kind, Path scratch) {
        assumeThat(new Isolations(scratch.resolve(".probes")).look(kind).trouble()).as("isolation " + kind.text() + " works on this machine").isEmpty();
    }
}
