package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.tosca.AttributeReference;
import org.nembo.tosca.AttributeSource;

/**
 * What is known of the resources of deployments: their attributes in their rows, the secret ones in the secret store, and what their operations gave back.
 * An attribute of a capability is kept under {@code capability.attribute}. Thread-safe.
 */
final class Knowledge {

    /** Under which facts the outputs of operations are kept: by interface, operation and name, joined with dots. */
    static final String OUTPUTS = "operationOutputs";

    private final DeploymentStore store;

    Knowledge(DeploymentStore store) {
        this.store = store;
    }

    /** What there is to know of one resource. @param secrets the names of the attributes that must not be shown */
    record Facts(Map<String, Object> attributes, Set<String> secrets, Map<String, Object> more) {
        Facts {
            attributes = new LinkedHashMap<>(attributes);
            secrets = Set.copyOf(secrets);
            more = new LinkedHashMap<>(more);
        }
    }

    /** Replaces what is known of a resource. */
    void learn(Connection transaction, Resource resource, Facts facts) {
        Map<String, Object> shown = new LinkedHashMap<>(facts.attributes());
        Map<String, Object> hidden = new LinkedHashMap<>();
        facts.secrets().forEach(name -> {
            if (shown.containsKey(name)) {
                hidden.put(name, shown.put(name, Deployment.MASK));
            }
        });
        store.resources().known(transaction, resource.id(), shown, facts.more());
        String path = Deployment.resourceSecrets(resource.deployment(), resource.id());
        if (hidden.isEmpty()) {
            store.secrets().delete(transaction, path);
        } else {
            store.secrets().put(transaction, path, new Secret(Json.write(hidden)));
        }
    }

    /** Everything that is known of a resource, with its secrets. */
    Facts of(Resource resource) {
        Map<String, Object> attributes = new LinkedHashMap<>(resource.attributes());
        Map<String, Object> hidden = hidden(resource);
        attributes.putAll(hidden);
        return new Facts(attributes, hidden.keySet(), resource.facts());
    }

    private Map<String, Object> hidden(Resource resource) {
        if (!resource.attributes().containsValue(Deployment.MASK)) {
            return Map.of();
        }
        return store.secrets().find(Deployment.resourceSecrets(resource.deployment(), resource.id())).map(Secret::reveal).map(Json::object).orElse(Map.of());
    }

    /** The texts of what must not be shown of a deployment's resources. */
    Set<String> secretTexts(String deployment) {
        Set<String> texts = new LinkedHashSet<>();
        for (Resource resource : store.resources().list(deployment)) {
            hidden(resource).values().forEach(value -> collect(value, texts));
        }
        return texts;
    }

    private static void collect(Object value, Set<String> texts) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> collect(each, texts));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> collect(each, texts));
        } else {
            texts.add(String.valueOf(value));
        }
    }

    /** As it stands now; one reading serves the whole source. */
    AttributeSource source(String deployment) {
        Map<String, Map<Integer, Resource>> resources = new HashMap<>();
        store.resources().present(deployment).forEach(each -> resources.computeIfAbsent(each.node(), key -> new HashMap<>()).put(each.instance(), each));
        return new Source(resources);
    }

    /** Attributes from rows that were read once. */
    private final class Source implements AttributeSource {

        private final Map<String, Map<Integer, Resource>> resources;
        private final Map<String, Map<String, Object>> known = new HashMap<>();

        Source(Map<String, Map<Integer, Resource>> resources) {
            this.resources = resources;
        }

        @Override
        public synchronized Optional<Object> attribute(AttributeReference reference, int instance) {
            String name = reference.capability().map(capability -> capability + ".").orElse("") + reference.attribute();
            return find(reference.node(), instance).map(this::attributes).map(attributes -> attributes.get(name));
        }

        @Override
        public Optional<List<Integer>> instances(String node) {
            return Optional.ofNullable(resources.get(node)).map(all -> all.keySet().stream().sorted().toList());
        }

        @Override
        public synchronized Optional<Object> operationOutput(String node, int instance, String interfaceName, String operation, String output) {
            return find(node, instance).map(this::attributes)
                    .map(attributes -> attributes.get(OUTPUTS + "." + operation + "." + output));
        }

        private Optional<Resource> find(String node, int instance) {
            return Optional.ofNullable(resources.get(node)).map(all -> all.get(instance));
        }

        private Map<String, Object> attributes(Resource resource) {
            return known.computeIfAbsent(resource.id(), id -> of(resource).attributes());
        }
    }

    /** The instances that a node has now, in order. */
    List<Integer> instances(String deployment, String node) {
        List<Integer> instances = new ArrayList<>();
        store.resources().present(deployment).stream().filter(each -> each.node().equals(node))
                .forEach(each -> instances.add(each.instance()));
        return instances;
    }
}
