package org.nembo.testkit.fake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Images.Image;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;

/**
 * A cloud in memory with faults at command. {@link #OPERATIONS} names what can be called: {@code create}, {@code find} and so on are those of workloads.
 * A site offers workloads with every feature, machines, volumes and networks unless it {@linkplain #lacks lacks} them; images, flavors and quotas once they
 * are told. Nothing is ever executed: what a program does is its {@linkplain #answers answer}, or its {@linkplain #fate fate}. Thread-safe.
 */
public final class FakeProvider implements CloudProvider {

    /** Every call that there is, for tests that let each go wrong. */
    public static final List<String> OPERATIONS = List.of("open", "quotas", "images", "flavors", "create", "find", "list", "delete", "log", "file", "stop",
            "start", "machines.create", "machines.find", "machines.list", "machines.start", "machines.stop", "machines.delete", "machines.console",
            "volumes.create", "volumes.find", "volumes.list", "volumes.delete", "networks.create", "networks.find", "networks.list", "networks.delete");

    /** How a workload fares: asked at every find, with the number of finds before this one. */
    @FunctionalInterface
    public interface Fate extends Course<Workload.State> {

        /** Running when first looked at. */
        Fate RUNS = finds -> Optional.of(Workload.State.RUNNING);

        /** Pending for so many looks, then running. */
        static Fate slow(int looks) {
            return finds -> Optional.of(finds < looks ? Workload.State.PENDING : Workload.State.RUNNING);
        }

        /** Pending for so many looks, then in the given state for good. */
        static Fate ends(int looks, Workload.State end) {
            return finds -> Optional.of(finds < looks ? Workload.State.PENDING : end);
        }

        /** Running for so many looks, then in the given state for good. */
        static Fate runsThen(int looks, Workload.State end) {
            return finds -> Optional.of(finds < looks ? Workload.State.RUNNING : end);
        }

        /** There for so many looks, then gone. */
        static Fate vanishes(int looks) {
            return finds -> finds < looks ? Optional.of(Workload.State.PENDING) : Optional.empty();
        }
    }

    /**
     * What a program does: it runs for so many looks, then ends with a status, has written a log, and files into its working directory.
     *
     * @param status 0 for success
     * @param files  text by relative path
     */
    public record Answer(int status, String log, Map<String, String> files, int looks) {
        public Answer {
            files = Map.copyOf(files);
        }

        /** Ends with that status at once and writes that. */
        public static Answer of(int status, String log) {
            return new Answer(status, log, Map.of(), 0);
        }

        /** Ends well at once and leaves these files. */
        public static Answer files(Map<String, String> files) {
            return new Answer(0, "", files, 0);
        }

        Workload.State state(int looked) {
            return looked < looks ? Workload.State.RUNNING : status == 0 ? Workload.State.COMPLETED : Workload.State.FAILED;
        }
    }

    /** Before a call has an effect, or after it had one and before the answer. */
    public enum Moment {
        BEFORE, AFTER
    }

    /** Is told every call; where it throws, the call ends: the place for a test to let the server die at every boundary. */
    @FunctionalInterface
    public interface Tap {
        void at(Moment moment, String operation, String site, String argument);
    }

    private final String name;
    private final FakeScene scene = new FakeScene();
    private final AtomicInteger open = new AtomicInteger();

    public FakeProvider(String name) {
        this.name = name;
    }

    /** The next calls of an operation fail so, one after the other, and do nothing. */
    public FakeProvider failNext(String operation, RuntimeException... failures) {
        scene.faults.failNext(known(operation), List.of(failures));
        return this;
    }

    /** Every call of an operation fails so, until {@link #heal}. */
    public FakeProvider failAlways(String operation, RuntimeException failure) {
        scene.faults.failAlways(known(operation), failure);
        return this;
    }

    /** No operation fails or hangs any more; what hangs goes on. */
    public FakeProvider heal() {
        scene.faults.heal();
        return this;
    }

    /** The next create of a workload happens and then fails as if its answer was lost. */
    public FakeProvider loseNextAnswer() {
        return loseNextAnswer("create");
    }

    /** The next call of an operation happens and then fails with {@code PROVIDER_TIMEOUT}, as if its answer was lost. */
    public FakeProvider loseNextAnswer(String operation) {
        scene.faults.loseNext(known(operation));
        return this;
    }

    /**
     * The next call of an operation hangs: until {@link #heal}, and then happens; until its thread is interrupted, and then is
     * {@code PROVIDER_UNAVAILABLE}; or for so long, and then is {@code PROVIDER_TIMEOUT}. In the last two cases it does nothing.
     */
    public FakeProvider hangNext(String operation, Duration most) {
        scene.faults.hangNext(known(operation), most);
        return this;
    }

    /** How many calls hang now. */
    public int hanging() {
        return scene.faults.blocked();
    }

    /** Tells every call to a listener; the last one that was set. */
    public FakeProvider tap(Tap listener) {
        scene.faults.tap(listener);
        return this;
    }

    /** How workloads fare that have no {@linkplain #answers answer}, by name. */
    public FakeProvider fate(Function<String, Fate> byName) {
        synchronized (scene) {
            scene.fates = byName;
        }
        return this;
    }

    /** How machines fare while they are not stopped, by name. The looks are counted from the creation or the last start. */
    public FakeProvider machineCourse(Function<String, Course<Machine.State>> byName) {
        synchronized (scene) {
            scene.machines = byName;
        }
        return this;
    }

    /** How volumes fare, by name. */
    public FakeProvider volumeCourse(Function<String, Course<Volumes.State>> byName) {
        synchronized (scene) {
            scene.volumes = byName;
        }
        return this;
    }

    /** What programs do, such as scripts on a machine; empty for one that fares by its {@linkplain #fate fate}. */
    public FakeProvider answers(Function<WorkloadRequest, Optional<Answer>> byRequest) {
        synchronized (scene) {
            scene.answers = byRequest;
        }
        return this;
    }

    /** What every workload without an answer has written. */
    public FakeProvider writes(String text) {
        synchronized (scene) {
            scene.log = text;
        }
        return this;
    }

    /** Whether it says of what is deleted and still there that it is gone: only its lists tell the truth then. */
    public FakeProvider denies(boolean denying) {
        synchronized (scene) {
            scene.denying = denying;
        }
        return this;
    }

    /** What is deleted is still there for so many looks. */
    public FakeProvider lingers(int looks) {
        synchronized (scene) {
            scene.lingering = looks;
        }
        return this;
    }

    /** The quotas of a site, as told, whatever is there. */
    public FakeProvider quotas(String site, Quota... list) {
        synchronized (scene) {
            scene.quotas.put(site, List.of(list));
        }
        return this;
    }

    /**
     * The limits of a site by the names of {@link org.nembo.spi.provider.Quotas#list}; -1 for none. What is there is counted against them, and what is too
     * much is refused with {@code PROVIDER_QUOTA}.
     */
    public FakeProvider limits(String site, Map<String, Long> limits) {
        synchronized (scene) {
            scene.limits.put(site, Map.copyOf(limits));
        }
        return this;
    }

    /** The images of a site: from then on no other is known there. */
    public FakeProvider images(String site, Image... list) {
        synchronized (scene) {
            scene.images.put(site, List.of(list));
        }
        return this;
    }

    public FakeProvider flavors(String site, Flavor... list) {
        synchronized (scene) {
            scene.flavors.put(site, List.of(list));
        }
        return this;
    }

    /** The types of volumes that a site knows; until they are told it takes any. */
    public FakeProvider volumeTypes(String site, String... types) {
        synchronized (scene) {
            scene.volumeTypes.put(site, List.of(types));
        }
        return this;
    }

    /** What a site lacks: {@code workloads}, {@code machines}, {@code volumes}, {@code networks}, or the name of a feature of workloads. */
    public FakeProvider lacks(String site, String... capabilities) {
        scene.lacks(site, capabilities);
        return this;
    }

    /** Removes something behind everybody's back. */
    public FakeProvider vanish(FakeLedger.Kind kind, String site, String thing) {
        synchronized (scene) {
            FakeSite at = scene.site(site);
            switch (kind) {
                case WORKLOAD -> at.workloads.remove(thing);
                case MACHINE -> new FakeMachines(scene, at).remove(thing);
                case VOLUME -> at.volumes.remove(thing);
                case NETWORK -> at.networks.remove(thing);
                default -> throw new IllegalArgumentException("what is a " + kind);
            }
        }
        return this;
    }

    /** Everything that was ever made. */
    public FakeLedger ledger() {
        return scene.ledger;
    }

    /** The names of what is at a site, of every kind. */
    public List<String> present(String site) {
        return scene.ledger.left().stream().filter(entry -> entry.site().equals(site)).map(FakeLedger.Entry::name).sorted().toList();
    }

    /** How much is at all sites together, of every kind. */
    public int presentEverywhere() {
        return scene.ledger.left().size();
    }

    /** Every request that made a workload, in order; one that found it there already is not among them. */
    public List<WorkloadRequest> made() {
        synchronized (scene) {
            return List.copyOf(scene.requests);
        }
    }

    /** Every call as {@code operation site argument}, in order. */
    public List<String> calls() {
        return scene.faults.calls();
    }

    /** Sessions that were opened and not closed. */
    public int openSessions() {
        return open.get();
    }

    @Override
    public ProviderDescriptor descriptor() {
        return new ProviderDescriptor(name, "Fake " + name, "A cloud in memory.", List.of());
    }

    @Override
    public CloudSession open(Site site, Credential credential) {
        FakeSession session = scene.faults.call(scene, "open", site.id(), "", () -> new FakeSession(scene, scene.site(site.id()), open::decrementAndGet));
        open.incrementAndGet();
        return session;
    }

    private static String known(String operation) {
        if (!OPERATIONS.contains(operation)) {
            throw new IllegalArgumentException("there is no operation '%s', only %s".formatted(operation, OPERATIONS));
        }
        return operation;
    }
}
