package org.nembo.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.identity.Decision;
import org.nembo.api.policy.PolicyEngine;
import org.nembo.api.policy.PolicyRequest;

/** The other engine, when one is configured. When it is not there, nothing is allowed. Thread-safe. */
final class Chain {

    private final List<PolicyEngine> engines = new CopyOnWriteArrayList<>();
    private final String name;
    private final boolean alone;

    /** @param name empty for none @param mode {@code and} or {@code only} */
    Chain(String name, String mode) {
        if (!mode.equals("and") && !mode.equals("only")) {
            throw new IllegalArgumentException("engine.mode must be 'and' or 'only', is '%s'".formatted(mode));
        }
        this.name = name.strip();
        this.alone = mode.equals("only") && !this.name.isEmpty();
    }

    void add(PolicyEngine engine) {
        engines.add(engine);
    }

    void remove(PolicyEngine engine) {
        engines.remove(engine);
    }

    String name() {
        return name;
    }

    /** Whether our own rules have no say. */
    boolean isAlone() {
        return alone;
    }

    /** Our own decision, when it denies or there is no other engine; else the other one's. */
    Decision confirm(Decision own, PolicyRequest request, long revision) {
        if (name.isEmpty() || !own.allowed()) {
            return own;
        }
        Decision other = ask(request, revision);
        return other.allowed() ? own : other;
    }

    Decision ask(PolicyRequest request, long revision) {
        for (PolicyEngine engine : engines) {
            if (engine.name().equals(name)) {
                Decision decision = engine.decide(request, revision);
                return decision.effect() == Decision.Effect.NOT_APPLICABLE ? deny("the policy engine '%s' says nothing about it".formatted(name))
                        : decision.effect() == Decision.Effect.DENY && decision.statement().isEmpty() ? deny(decision.reason()) : decision;
            }
        }
        return deny("the policy engine '%s' is not running here: deploy its bundle and its configuration".formatted(name));
    }

    /** Named, so that nobody takes it for a denial that no statement made and that another may overrule. */
    private Decision deny(String reason) {
        return new Decision(Decision.Effect.DENY, "engines/" + name, reason);
    }
}
