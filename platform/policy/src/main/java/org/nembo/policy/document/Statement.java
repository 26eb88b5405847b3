package org.nembo.policy.document;

import java.util.List;
import java.util.Optional;

/**
 * One statement, compiled. Immutable.
 *
 * @param name          its Sid, or its place when it has none
 * @param notActions    whether it is about all actions but those
 * @param notResources  whether it is about all resources but those
 * @param principals    empty in a document that is attached to whom it is about
 */
record Statement(String name, boolean allows, boolean notActions, List<Glob> actions, boolean notResources, List<Glob> resources,
        Optional<Principals> principals, List<Condition> conditions) {

    Statement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    /** Whether it decides: what cannot be judged counts against the caller. */
    boolean applies(Facts facts) {
        if (!coversAction(facts) || !coversResource(facts) || principals.isPresent() && !principals.get().include(facts)) {
            return false;
        }
        for (Condition condition : conditions) {
            Tri result = condition.test(facts);
            if (result == Tri.FALSE || result == Tri.UNKNOWN && allows) {
                return false;
            }
        }
        return true;
    }

    private boolean coversAction(Facts facts) {
        return notActions != any(actions, facts.action(), facts, false);
    }

    /** A pattern whose variable has no value covers nothing; turned round that is everything, which is why only statements that deny may do so. */
    private boolean coversResource(Facts facts) {
        return notResources != any(resources, facts.resource(), facts, true);
    }

    private static boolean any(List<Glob> patterns, String value, Facts facts, boolean asPath) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(value, facts, asPath)) {
                return true;
            }
        }
        return false;
    }

    /** In words: why it decides or does not. */
    CompiledDocument.Explained explain(Facts facts) {
        return new CompiledDocument.Explained(name, allows ? "Allow" : "Deny", applies(facts), why(facts));
    }

    private String why(Facts facts) {
        if (!coversAction(facts)) {
            return "it is not about the action: " + shown(notActions ? "NotAction" : "Action", actions);
        }
        if (!coversResource(facts)) {
            return "it is not about the resource: " + shown(notResources ? "NotResource" : "Resource", resources);
        }
        if (principals.isPresent() && !principals.get().include(facts)) {
            return "it is not about the caller";
        }
        for (Condition condition : conditions) {
            Tri result = condition.test(facts);
            if (result == Tri.FALSE || result == Tri.UNKNOWN && allows) {
                return (result == Tri.FALSE ? "this does not hold: " : "this cannot be judged: ") + condition.explain(facts);
            }
        }
        return "action, resource and conditions match";
    }

    private static String shown(String element, List<Glob> patterns) {
        String all = String.join(", ", patterns.stream().limit(5).map(Glob::toString).toList());
        return element + " is " + all + (patterns.size() > 5 ? ", …" : "");
    }
}
