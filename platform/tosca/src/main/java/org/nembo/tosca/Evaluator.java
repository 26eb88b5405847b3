package org.nembo.tosca;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.types.DefinitionReader;

/**
 * Turns the values of a bound topology into plain data: String, Long, Double, Boolean, List, Map, or null. Numbers with units stay text; see
 * {@link ScalarUnit}. Nothing that runs is remembered between calls, so that every call sees what the source knows then. Thread-safe when its source is.
 *
 * <p>A node may have several instances. The name of one means all of them: {@code get_attribute: [node, attribute]} is a list with the value of each when
 * there are several, the plain value when there is one. {@code [node, attribute, 0]} is the value of the first; so is an attribute of SELF, HOST, SOURCE and
 * TARGET that of one instance, for the instance {@code i} of what is hosted stands on the instance {@code i} of its host. An attribute that is declared as a
 * list is always one list, over all instances, and an index counts in it.
 */
public final class Evaluator {

    private final BoundTopology bound;
    private final AttributeSource attributes;
    private final Instances instances;

    public Evaluator(BoundTopology bound, AttributeSource attributes) {
        this.bound = Objects.requireNonNull(bound, "bound");
        this.attributes = Objects.requireNonNull(attributes, "attributes");
        this.instances = new Instances(bound, attributes);
    }

    /**
     * The value by its schema.
     *
     * @throws NemboException {@link ToscaError#TOSCA_UNRESOLVED_VALUE} naming what is not known, {@link ToscaError#TOSCA_LIMIT} when the result would be huge
     */
    public Object evaluate(Value value, Schema schema, Scope scope) {
        return evaluation(false, Effort.small()).value(value, schema, scope);
    }

    /** The values of one instance of a node, counted from 0. @throws IllegalArgumentException when there is no such node */
    public InstanceValues instance(String node, int instance) {
        return new InstanceValues(this, node(node), instance);
    }

    /** The effective properties of a node of which there is one; those that are nothing are absent. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> properties(String node) {
        return instance(node, 0).properties().values();
    }

    /** One property of a node of which there is one; empty when it has no value. @throws NemboException as {@link #evaluate} */
    public Optional<Object> property(String node, String property) {
        return node(node).property(property).map(found -> evaluate(found.value(), found.schema(), Scope.node(node)));
    }

    /** The properties of a capability; empty when the node has no such capability. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> capabilityProperties(String node, String capability) {
        return instance(node, 0).capability(capability).values();
    }

    /** The inputs of an operation, those of its interface included; empty when there is no such operation. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> operationInputs(String node, String interfaceName, String operation) {
        return instance(node, 0).operationInputs(interfaceName, operation).values();
    }

    /** Every output that can be evaluated now; those that need something unknown are absent. @throws NemboException {@link ToscaError#TOSCA_LIMIT} */
    public Map<String, Object> outputs() {
        return evaluatedOutputs().values();
    }

    /** The same with knowledge of what is secret in them. @throws NemboException {@link ToscaError#TOSCA_LIMIT} */
    public Evaluated evaluatedOutputs() {
        Gathered outputs = new Gathered();
        bound.topology().outputs().forEach((name, output) -> {
            try {
                gather(new Property(name, output.schema(), output.value(), output.sensitive()), Scope.TEMPLATE, outputs);
            } catch (NemboException e) {
                if (e.code() != ToscaError.TOSCA_UNRESOLVED_VALUE) {
                    throw e;
                }
            }
        });
        return outputs.evaluated();
    }

    /** The attributes that a value needs, also through properties that it reads. */
    public Set<AttributeReference> dependencies(Value value, Scope scope) {
        Set<AttributeReference> found = new LinkedHashSet<>();
        new DependencySearch(bound.topology(), found).search(value, scope);
        return Collections.unmodifiableSet(found);
    }

    Instances instances() {
        return instances;
    }

    /** Those that are something. One that is sensitive by its declaration is covered as a whole, otherwise the parts that are secret. */
    Evaluated all(Map<String, Property> properties, Scope scope) {
        Gathered all = new Gathered();
        properties.values().forEach(property -> gather(property, scope, all));
        return all.evaluated();
    }

    private void gather(Property property, Scope scope, Gathered into) {
        Evaluation evaluation = evaluation(false, into.effort);
        Object value = evaluation.property(property, scope);
        if (value != null) {
            // Evaluated again, which may fail when what runs has changed meanwhile: then neither is kept.
            Object shown = evaluation.secret() ? shown(property, scope, into.effort) : value;
            into.values.put(property.name(), value);
            into.shown.put(property.name(), shown);
            if (evaluation.secret()) {
                into.sensitive.add(property.name());
            }
        }
    }

    /** Values on their way into an {@link Evaluated}. */
    private record Gathered(Map<String, Object> values, Map<String, Object> shown, Set<String> sensitive, Effort effort) {
        Gathered() {
            this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>(), Effort.small());
        }

        Evaluated evaluated() {
            return new Evaluated(values, shown, sensitive);
        }
    }

    private Object shown(Property property, Scope scope, Effort effort) {
        if (property.sensitive()) {
            return Masking.COVER;
        }
        Object covered = evaluation(true, effort).value(property.value(), property.schema(), scope);
        return new Masking(name -> Optional.ofNullable(bound.topology().dataTypes().get(name))).hide(covered, property.schema());
    }

    private Evaluation evaluation(boolean covering, Effort effort) {
        return new Evaluation(bound, attributes, instances, covering, effort);
    }

    static boolean isSecret(String name) {
        return DefinitionReader.isSecretName(name);
    }

    private NodeTemplate node(String name) {
        return bound.topology().node(name).orElseThrow(() -> new IllegalArgumentException("no node '" + name + "'"));
    }
}
