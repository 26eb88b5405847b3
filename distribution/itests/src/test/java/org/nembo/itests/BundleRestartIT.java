package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/** Bundles of ours are stopped and started while the server works: the others stay, the log has nothing to worry about, and all is as before. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BundleRestartIT {

    private static final Duration SOON = Api.PATIENCE;
    private static final String STORE = "org.nembo.store";
    private static final String HTTP = "org.nembo.http";

    /** What a request may get while something is away: never a failure of the server. */
    private static final List<Integer> ORDERLY = List.of(200, 404, 503);
    private static final List<Integer> NOBODY = List.of(0);

    private static final List<String> ADDRESSES = List.of("/api/v1/sites", "/api/v1/providers/local", "/api/v1/deployments", "/api/v1/jobs", "/api/v1/events",
            "/api/v1/tokens", "/api/v1/openapi.json", "/problems", "/problems/template-invalid", "/health/ready", "/metrics");

    @Inject
    private BundleContext context;

    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private final FrameworkListener listener = this::note;
    private PaxApi api;
    private Components components;
    private Path log;
    private int logged;
    private String resident;

    @Configuration
    public Option[] server() throws IOException {
        return PaxServer.options("restarts");
    }

    @Before
    public void begin() throws IOException {
        Path data = Path.of(context.getProperty("nembo.data"));
        api = new PaxApi(data);
        components = new Components(context);
        awaitWell("at the beginning");
        resident = api.deploy("resident");
        log = data.resolve("log/nembo.log");
        logged = Files.readAllLines(log).size();
        context.addFrameworkListener(listener);
    }

    @After
    public void end() throws IOException {
        context.removeFrameworkListener(listener);
        assertThat(api.json(resident).path("status").asText()).as("a deployment through it all").isEqualTo("CREATE_COMPLETE");
        api.delete(resident);
        Files.readAllLines(log).stream().skip(logged).filter(line -> line.contains(" ERROR ") || line.contains(" WARN ")).forEach(faults::add);
        assertThat(faults).isEmpty();
    }

    @Test
    public void eachBundleCanBeStoppedAndStartedWhileTheOthersRun() throws Exception {
        for (Bundle bundle : implementations()) {
            Set<Bundle> others = active();
            others.remove(bundle);
            bundle.stop(Bundle.STOP_TRANSIENT);
            assertThat(active()).as("active without " + bundle).isEqualTo(others);
            for (String path : ADDRESSES) {
                assertThat(api.status(path)).as(path + " without " + bundle).isIn(bundle.getSymbolicName().equals(HTTP) ? NOBODY : ORDERLY);
            }
            bundle.start(Bundle.START_TRANSIENT);
            awaitWell("after the return of " + bundle.getSymbolicName());
            api.delete(api.deploy("after-" + bundle.getBundleId()));
        }
    }

    @Test
    public void theBundlesCanStartInAnyOrder() throws Exception {
        List<Bundle> bundles = implementations();
        Random random = new Random(20_26);
        for (int round = 0; round < 4; round++) {
            Collections.shuffle(bundles, random);
            restart(bundles);
            awaitWell("after a start in the order " + bundles);
            api.delete(api.deploy("round-" + round));
        }
    }

    private static void restart(List<Bundle> bundles) throws BundleException {
        for (Bundle bundle : bundles) {
            bundle.stop(Bundle.STOP_TRANSIENT);
        }
        for (Bundle bundle : bundles) {
            bundle.start(Bundle.START_TRANSIENT);
        }
    }

    /** Those with components, from the top; the store, on which nearly all stand, last. */
    private List<Bundle> implementations() {
        List<Bundle> bundles = new ArrayList<>(Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.nembo.") && bundle.getHeaders("").get("Service-Component") != null).toList());
        assertThat(bundles).hasSizeGreaterThanOrEqualTo(11);
        bundles.sort(Comparator.comparing((Bundle bundle) -> bundle.getSymbolicName().equals(STORE)).thenComparing(Comparator.reverseOrder()));
        return bundles;
    }

    private Set<Bundle> active() {
        Set<Bundle> active = new HashSet<>(List.of(context.getBundles()));
        active.removeIf(bundle -> bundle.getState() != Bundle.ACTIVE);
        return active;
    }

    private void awaitWell(String when) {
        components.awaitSatisfied(when);
        for (String path : ADDRESSES) {
            Api.await("200 of " + path + " " + when, SOON, () -> api.status(path) == 200);
        }
        Api.await("health in the doctor's eyes " + when, SOON, () -> api.shell("service:doctor").contains("\"exit\":0"));
    }

    private void note(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            faults.add(event.getBundle() + ": " + event.getThrowable());
        }
    }
}
