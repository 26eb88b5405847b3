package org.nembo.tosca;

import org.nembo.api.error.NemboException;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.value.Values;

/** Checks the properties that are known now that the inputs are: a port from an input must be a port. */
final class BoundChecker {

    private final BoundTopology bound;
    private final Findings findings;
    private final ValueChecker checker;
    private final Evaluator evaluator;
    private final Instances instances;
    private final Effort effort = Effort.large();

    BoundChecker(BoundTopology bound, Findings findings, ValueChecker checker) {
        this.bound = bound;
        this.findings = findings;
        this.checker = checker;
        this.evaluator = new Evaluator(bound, AttributeSource.NONE);
        this.instances = new Instances(bound, AttributeSource.NONE);
    }

    void check() {
        for (NodeTemplate node : bound.topology().nodes().values()) {
            Path path = Path.ROOT.to("topology_template").to("node_templates").to(node.name());
            Scope scope = Scope.node(node.name());
            node.properties().values().forEach(property -> check(property, scope, path.to("properties").to(property.name())));
            node.capabilities().values().forEach(capability -> capability.properties().values().forEach(property ->
                    check(property, scope, path.to("capabilities").to(capability.name()).to("properties").to(property.name()))));
            int index = 0;
            for (Requirement requirement : node.requirements()) {
                Path place = path.to("requirements").to(index++).to(requirement.name()).to("relationship").to("properties");
                requirement.properties().values().forEach(property ->
                        check(property, Scope.relationship(node.name(), 0, requirement, 0), place.to(property.name())));
            }
        }
    }

    private void check(Property property, Scope scope, Path path) {
        if (property.value().calls().isEmpty() || !evaluator.dependencies(property.value(), scope).isEmpty()) {
            return;
        }
        try {
            Evaluation evaluation = new Evaluation(bound, AttributeSource.NONE, instances, false, effort);
            Object value = evaluation.property(new Property(property.name(), Schema.ANY, property.value(), property.sensitive()), scope);
            if (value != null) {
                checker.check(Values.tree(value, property.value().at()), property.schema(), path, property.sensitive() || evaluation.secret());
            }
        } catch (NemboException e) {
            if (e.code() != ToscaError.TOSCA_UNRESOLVED_VALUE) {
                findings.error((ToscaError) e.code(), property.value().at(), path).say(e.getMessage());
            }
            // What cannot be evaluated yet is checked when it can: the orchestrator evaluates it before the node starts.
        }
    }
}
