package org.nembo.orchestrator.plan;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.spi.provider.PortRule;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.NodeTemplate;

/** Reads ports as templates write them. Pure functions. */
public final class Ports {

    private static final int MOST_OF_A_RANGE = 100;
    private static final String ENDPOINT = "endpoint";
    /** What an endpoint's protocol may be besides, such as http, is spoken over TCP. */
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp");

    private Ports() {
    }

    /** Of a {@code nembo.nodes.Container}: by name. */
    public static Map<String, PortRule> ofContainer(String node, Object ports) {
        Map<String, PortRule> rules = new LinkedHashMap<>();
        entries(ports).forEach((name, value) -> {
            Map<?, ?> port = value instanceof Map<?, ?> map ? map : Map.of();
            rules.put(name(name), rule(node, number(node, port, "target"), number(node, port, "published"), port));
        });
        return rules;
    }

    /** What a container runtime publishes: from {@code source} inside to {@code target} outside. */
    public static Map<String, PortRule> published(String node, Object ports) {
        Map<String, PortRule> rules = new LinkedHashMap<>();
        for (Object value : ports instanceof List<?> list ? list : List.of()) {
            Map<?, ?> port = value instanceof Map<?, ?> map ? map : Map.of();
            PortRule rule = rule(node, number(node, port, "source"), number(node, port, "target"), port);
            rules.put(rule.protocol() + rule.target(), rule);
        }
        return rules;
    }

    /**
     * What clients reach on a machine: the ports of its own endpoint and of those of everything that is hosted on it. A port that several name is there once.
     *
     * @throws NemboException {@code DEPLOYMENT_NOT_EVALUABLE} naming the node and what is wrong
     */
    public static Map<String, PortRule> ofMachine(NodeTemplate machine, BoundTopology bound) {
        Known known = new Known(bound);
        Map<String, PortRule> all = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        Stream<NodeTemplate> hosted = bound.topology().nodes().values().stream().filter(node -> node != machine && bound.instances(node.name()) > 0
                && Kinds.of(node) != ResourceKind.WORKLOAD && Kinds.machine(node, bound.topology()).filter(machine::equals).isPresent());
        Stream.concat(Stream.of(machine), hosted).forEach(node -> ofEndpoint(node, known).forEach((name, rule) -> {
            if (taken.add(rule.protocol() + rule.target())) {
                all.put(all.containsKey(name) ? name(node.name()) + "-" + name : name, rule);
            }
        }));
        return all;
    }

    /** {@code ports} of a capability {@code endpoint}, or its single {@code port}. */
    private static Map<String, PortRule> ofEndpoint(NodeTemplate node, Known known) {
        Map<String, PortRule> rules = ports(node.name(), known.capability(node, ENDPOINT, "ports").orElse(Map.of()));
        Optional<Object> port = rules.isEmpty() ? known.capability(node, ENDPOINT, "port") : Optional.empty();
        port.ifPresent(number -> {
            Map<String, Object> single = new LinkedHashMap<>(Map.of("source", number));
            known.capability(node, ENDPOINT, "protocol").filter(protocol -> PROTOCOLS.contains(String.valueOf(protocol).toLowerCase(Locale.ROOT)))
                    .ifPresent(protocol -> single.put("protocol", protocol));
            rules.putAll(ports(node.name(), Map.of("port", single)));
        });
        return rules;
    }

    /** {@code source}, or each of {@code source_range}; with {@code target} another number inside. */
    static Map<String, PortRule> ports(String node, Object ports) {
        Map<String, PortRule> rules = new LinkedHashMap<>();
        entries(ports).forEach((name, value) -> {
            Map<?, ?> port = value instanceof Map<?, ?> map ? map : Map.of();
            if (port.get("source_range") instanceof List<?> range && range.size() == 2) {
                range(node, name, range, port, rules);
                return;
            }
            int source = number(node, port, "source");
            int target = number(node, port, "target");
            rules.put(name(name), rule(node, target > 0 ? target : source, target > 0 && source > 0 && source != target ? source : 0, port));
        });
        return rules;
    }

    private static void range(String node, String name, List<?> range, Map<?, ?> port, Map<String, PortRule> rules) {
        int first = number(node, Map.of("source_range", range.get(0)), "source_range");
        int last = number(node, Map.of("source_range", range.get(1)), "source_range");
        if (last < first || last - first >= MOST_OF_A_RANGE) {
            throw invalid(node, "source_range of port '%s' must be 1 to %d ports, is %d to %d".formatted(name, MOST_OF_A_RANGE, first, last));
        }
        for (int number = first; number <= last; number++) {
            rules.put(name(name) + "-" + number, rule(node, number, 0, port));
        }
    }

    private static PortRule rule(String node, int target, int published, Map<?, ?> port) {
        String protocol = port.get("protocol") == null ? "tcp" : String.valueOf(port.get("protocol")).toLowerCase(Locale.ROOT);
        try {
            return new PortRule(target, published, protocol, port.get("remote_cidr") == null ? "" : String.valueOf(port.get("remote_cidr")).strip());
        } catch (IllegalArgumentException e) {
            throw invalid(node, e.getMessage());
        }
    }

    private static int number(String node, Map<?, ?> port, String key) {
        Object value = port.get(key);
        if (value == null) {
            return 0;
        }
        String text = String.valueOf(value).strip();
        if (!text.matches("\\d{1,5}")) {
            throw invalid(node, "the %s of a port must be a number, is '%s'".formatted(key, text));
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Object> entries(Object value) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> entries.put(String.valueOf(key), each));
        }
        return entries;
    }

    /** As providers take it: it becomes a part of variables and labels. */
    private static String name(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private static NemboException invalid(String node, String why) {
        return new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "node '%s': %s".formatted(node, why));
    }
}
