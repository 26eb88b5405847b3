package org.nembo.tosca;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands on what, and so has as many instances. */
final class Hosting {

    private static final String BINDS_TO = "tosca.relationships.network.BindsTo";
    private static final String ATTACHES_TO = "tosca.relationships.AttachesTo";
    private static final String VOLUME = "tosca.nodes.BlockStorage";
    private static final String OBJECT_VOLUME = "tosca.nodes.Storage.BlockStorage";

    private Hosting() {
    }

    /** The node of which it has one for each instance: its host, the machine that a port is bound to, the only machine that a volume is attached to. */
    static Optional<String> follows(NodeTemplate node, Topology topology) {
        Optional<String> below = node.host().or(() -> node.requirements().stream().filter(each -> is(each, BINDS_TO)).flatMap(each -> each.node().stream())
                .findFirst());
        return below.isPresent() || !(node.isA(VOLUME) || node.isA(OBJECT_VOLUME)) ? below : attached(node, topology);
    }

    private static Optional<String> attached(NodeTemplate volume, Topology topology) {
        Set<String> users = new HashSet<>();
        for (NodeTemplate node : topology.nodes().values()) {
            List<Requirement> attachments = node.requirements().stream().filter(each -> is(each, ATTACHES_TO)).toList();
            if (attachments.stream().anyMatch(each -> each.node().filter(volume.name()::equals).isPresent())) {
                users.add(node.name());
            }
        }
        return users.size() == 1 ? users.stream().findFirst() : Optional.empty();
    }

    private static boolean is(Requirement requirement, String type) {
        return requirement.relationship().map(chain -> chain.isA(type)).orElse(false);
    }
}
