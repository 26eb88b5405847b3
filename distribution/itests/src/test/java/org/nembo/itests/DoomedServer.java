package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.nembo.testkit.bundle.BundleJar;
import org.nembo.testkit.server.NemboServer;

/**
 * A server whose death can be ordered: before or after a commit of what it is asked next. It has the features that have to do with deployments, as it is
 * started a hundred times. Confined to one thread.
 */
final class DoomedServer implements AutoCloseable {

    /** More commits than any deed here makes: an enumeration ends by itself before that. */
    private static final int BOUND = 80;

    private final NemboServer server;
    private int orders;

    DoomedServer() {
        server = NemboServer.started(NemboServer.Setup.standard().features("platform", "federation", "orchestrator", "provider-local")
                .with("org.nembo.jobs", "poll.millis", "50"));
        try {
            // Workloads see this machine's files, so that their programs can note that they were started.
            api().shell("site:set local isolation=process");
            BundleJar.named("test.saboteur", "1.0").header("Bundle-Activator", Saboteur.class.getName())
                    .header("Import-Package", "org.osgi.framework,org.osgi.framework.startlevel,org.nembo.api.store,javax.sql")
                    .classes(Saboteur.class, Saboteur.Result.class).writeTo(server.deploy().resolve("saboteur.jar"));
            Api.await("saboteur", Api.PATIENCE, () -> api().shell("bundle:list --json").contains("test.saboteur"));
            server.restart();
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** Something to ask of the server. */
    interface Deed {

        /** Asks for it. */
        void ask();

        /** Whether the server has heard of it. */
        boolean isTaken();

        /** Fails unless it has come to its right end. */
        void check(String where) throws IOException;
    }

    /** Does it undisturbed. */
    void complete(Deed deed) throws IOException {
        deed.ask();
        Api.await("end of the jobs", Api.PATIENCE, this::isQuiet);
        deed.check("undisturbed");
    }

    Api api() {
        return Api.administrator(server);
    }

    Path data() {
        return server.data();
    }

    @Override
    public void close() {
        server.close();
    }

    /**
     * Does the deeds in turn, over and over, and dies in each of them at its first commit, at its second, and so on until none is left at which it could.
     *
     * @param when {@code before} or {@code after} the commit
     */
    void dieAtEveryCommit(String when, List<? extends Deed> deeds) throws IOException {
        int[] deaths = new int[deeds.size()];
        for (int n = 1; n <= BOUND; n++) {
            boolean died = false;
            for (int i = 0; i < deaths.length; i++) {
                if (diesIn(deeds.get(i), when, n)) {
                    died = true;
                    deaths[i]++;
                }
            }
            if (!died) {
                assertThat(deaths).as("deaths in each deed").doesNotContain(0, 1, 2, 3);
                return;
            }
        }
        throw new AssertionError("a deed made more than " + BOUND + " commits");
    }

    private boolean diesIn(Deed deed, String when, int n) throws IOException {
        order(when + " " + n + " " + ++orders);
        try {
            deed.ask();
            Api.await("end or death", Api.PATIENCE, () -> !server.isRunning() || isQuiet());
        } catch (UncheckedIOException e) {
            // The answer was lost, or the server was not there any more: it is dying.
            Api.await("death", Api.PATIENCE, () -> !server.isRunning());
        }
        Files.delete(data().resolve("sabotage"));
        Api.await("end or death", Api.PATIENCE, () -> !server.isRunning() || isQuiet());
        boolean died = !server.isRunning();
        if (died) {
            server.startAgain();
            Api.await("end of the jobs", Api.PATIENCE, this::isQuiet);
        }
        if (!deed.isTaken()) {
            assertThat(died).as("an undisturbed request was forgotten").isTrue();
            deed.ask();
            Api.await("end of the jobs", Api.PATIENCE, this::isQuiet);
        }
        deed.check("after a death %s commit %d".formatted(when, n));
        return died;
    }

    private void order(String words) throws IOException {
        Path file = data().resolve("sabotage");
        Path fresh = Files.writeString(data().resolve("sabotage.new"), words);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean isQuiet() {
        try {
            for (JsonNode job : api().json("/api/v1/jobs?limit=10").path("items")) {
                if (!List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(job.path("state").asText())) {
                    return false;
                }
            }
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
