package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.Policy;
import org.nembo.tosca.Property;
import org.nembo.tosca.Scope;

/**
 * Where a deployment may go: the site that was asked for, and what the placement policies of its template say, as far as a site can answer by its id and its
 * properties {@code region}, {@code sla_id} and {@code availability_zone}. Immutable.
 *
 * @param wanted the only site in question
 * @param rules  all of which a site must keep
 */
public record Placement(Optional<String> wanted, List<Rule> rules) {

    /** What one property of a policy asks for. @param property of the policy */
    record Rule(String policy, String property, String value) {

        Optional<String> broken(Site site) {
            boolean kept = switch (property) {
                case "cloud_id" -> site.id().equals(value);
                case "sla_id" -> site.id().equals(value) || site.property("sla_id", "").equals(value);
                default -> site.property(property, "").equalsIgnoreCase(value);
            };
            return kept ? Optional.empty() : Optional.of("policy '%s' asks for %s '%s'".formatted(policy, property, value));
        }
    }

    private static final Set<String> TYPES = Set.of("tosca.policies.Placement", "tosca.policies.indigo.Placement", "tosca.policies.indigo.SlaPlacement");
    private static final List<String> PROPERTIES = List.of("cloud_id", "sla_id", "region", "availability_zone");

    public Placement {
        rules = List.copyOf(rules);
    }

    /** @param site the site that was asked for; empty for any */
    public static Placement of(Blueprint blueprint, String site) {
        Evaluator evaluator = new Evaluator(blueprint.bound(), AttributeSource.NONE);
        List<Rule> rules = new ArrayList<>();
        for (Policy policy : blueprint.topology().policies().values()) {
            if (TYPES.stream().anyMatch(policy.type()::isA)) {
                PROPERTIES.forEach(property -> value(evaluator, policy.properties(), property)
                        .ifPresent(value -> rules.add(new Rule(policy.name(), property, value))));
            }
        }
        return new Placement(Optional.of(site).filter(id -> !id.isEmpty()), rules);
    }

    /** Why a site is out of the question; empty when it is not. */
    Optional<String> refuses(Site site) {
        if (wanted.isPresent() && !wanted.get().equals(site.id())) {
            return Optional.of("site '%s' was asked for".formatted(wanted.get()));
        }
        return rules.stream().flatMap(rule -> rule.broken(site).stream()).findFirst();
    }

    private static Optional<String> value(Evaluator evaluator, Map<String, Property> properties, String name) {
        Property property = properties.get(name);
        if (property == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(evaluator.evaluate(property.value(), property.schema(), Scope.TEMPLATE)).map(String::valueOf).map(String::strip)
                    .filter(text -> !text.isEmpty() && !text.equals("None"));
        } catch (NemboException e) {
            return Optional.empty();
        }
    }
}
