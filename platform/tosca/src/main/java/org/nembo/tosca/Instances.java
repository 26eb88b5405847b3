package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Which instances each node has: those that run, else as many as the template says. The numbers of the template are worked out once. Thread-safe. */
final class Instances implements Lookup.Pairing {

    private final BoundTopology bound;
    private final AttributeSource source;
    private final Map<String, List<Integer>> counted = new ConcurrentHashMap<>();

    Instances(BoundTopology bound, AttributeSource source) {
        this.bound = bound;
        this.source = source;
    }

    /** Their indexes, in order. */
    List<Integer> of(String node) {
        return source.instances(node).orElseGet(() -> counted(node));
    }

    private List<Integer> counted(String node) {
        List<Integer> known = counted.get(node);
        if (known == null) {
            known = IntStream.range(0, bound.instances(node)).boxed().toList();
            counted.put(node, known);
        }
        return known;
    }

    /** The instance of the same index, else one in turn, so that many can share a few. */
    @Override
    public int paired(String node, int instance) {
        List<Integer> running = of(node);
        if (instance == Lookup.ALL || running.contains(instance)) {
            return instance;
        }
        return running.isEmpty() ? 0 : running.get(Math.floorMod(instance, running.size()));
    }
}
