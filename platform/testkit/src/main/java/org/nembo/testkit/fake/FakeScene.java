package org.nembo.testkit.fake;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Images.Image;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.WorkloadRequest;

/** What a test has set up at a {@link FakeProvider}, and what is there. Guarded by itself. */
final class FakeScene {

    final FakeFaults faults = new FakeFaults();
    final FakeLedger ledger = new FakeLedger();
    final Map<String, FakeSite> sites = new TreeMap<>();
    final Map<String, List<Quota>> quotas = new HashMap<>();
    final Map<String, Map<String, Long>> limits = new HashMap<>();
    final Map<String, List<Image>> images = new HashMap<>();
    final Map<String, List<Flavor>> flavors = new HashMap<>();
    final Map<String, List<String>> volumeTypes = new HashMap<>();
    final Map<String, Set<String>> lacking = new HashMap<>();
    final List<WorkloadRequest> requests = new ArrayList<>();
    Function<String, FakeProvider.Fate> fates = workload -> FakeProvider.Fate.RUNS;
    Function<String, Course<Machine.State>> machines = machine -> Course.always(Machine.State.RUNNING);
    Function<String, Course<Volumes.State>> volumes = volume -> Course.always(Volumes.State.AVAILABLE);
    Function<WorkloadRequest, Optional<FakeProvider.Answer>> answers = request -> Optional.empty();
    String log = "";
    int lingering;
    boolean denying;
    private final Map<FakeLedger.Kind, Integer> numbers = new EnumMap<>(FakeLedger.Kind.class);

    synchronized FakeSite site(String name) {
        return sites.computeIfAbsent(name, key -> new FakeSite(this, key));
    }

    int next(FakeLedger.Kind kind) {
        return numbers.merge(kind, 1, Integer::sum);
    }

    synchronized boolean has(String site, String capability) {
        return !lacking.getOrDefault(site, Set.of()).contains(capability);
    }

    synchronized void lacks(String site, String... capabilities) {
        lacking.computeIfAbsent(site, key -> new HashSet<>()).addAll(List.of(capabilities));
    }
}
