package org.nembo.provider.local;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Workloads;

/** Sites whose workloads are shut in, for tests that are skipped by name where an isolation does not work. */
final class Isolated {

    private static final Map<Kind, String> TROUBLES = new ConcurrentHashMap<>();

    private Isolated() {
    }

    static Site site(Kind kind) {
        return LocalSite.site(Map.of("isolation", kind.text()));
    }

    /** Skips the test where it does not work. Whether it does is found out once. */
    static void assume(Kind kind, Path scratch) {
        String trouble = TROUBLES.computeIfAbsent(kind, each -> new Isolations(scratch.resolve(".probes")).look(each).trouble());
        assumeThat(trouble).as("isolation " + kind.text() + " works on this machine").isEmpty();
    }

    /** What a web server answers; empty when nothing does. */
    static String get(String endpoint) {
        return get(endpoint, "/");
    }

    static String get(String endpoint, String path) {
        try (java.io.InputStream input = java.net.URI.create("http://" + endpoint + path).toURL().openStream()) {
            return new String(input.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            return "";
        }
    }

    /** Starts a stopped workload; false while it is not possible yet. */
    static boolean started(Workloads workloads, String name) {
        try {
            workloads.start(name);
            return true;
        } catch (NemboException e) {
            if (!e.code().retryable()) {
                throw e;
            }
            return false;
        }
    }
}
