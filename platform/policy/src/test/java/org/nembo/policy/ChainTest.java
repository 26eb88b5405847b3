package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyEngine;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.testkit.fake.FakePolicy;

final class ChainTest {

    private static final GroupRules GROUPS = new GroupRules("", new String[0], Set.of(), Set.of());

    /** Says the same to everything. */
    private static final class Fixed implements PolicyEngine {

        private final Decision answer;
        private final List<Long> revisions = new ArrayList<>();

        Fixed(Decision answer) {
            this.answer = answer;
        }

        @Override
        public String name() {
            return "opa";
        }

        @Override
        public Decision decide(PolicyRequest request, long revision) {
            revisions.add(revision);
            return answer;
        }
    }

    private static RulePolicy policy(String engine, String mode) {
        Rules rules = new Rules(7, List.of(), Map.of(), Map.of(), Map.of());
        return new RulePolicy("admins", Set.of("deployments:create"), GROUPS,
                new RulePolicy.Options(Map.of(), Set.of(), Set.of(), engine, mode, Clock.systemUTC(), () -> rules));
    }

    @ParameterizedTest(name = "{0}: ours {1}, theirs {2}: {3}")
    @CsvSource({"and, true, ALLOW, true", "and, true, DENY, false", "and, false, ALLOW, false", "and, false, DENY, false", "and, true, NOT_APPLICABLE, false",
        "only, true, ALLOW, true", "only, true, DENY, false", "only, false, ALLOW, true", "only, false, DENY, false", "only, false, NOT_APPLICABLE, false"})
    void bothMustAllowOrTheOtherAlone(String mode, boolean ours, Decision.Effect theirs, boolean allowed) {
        RulePolicy policy = policy("opa", mode);
        Fixed engine = new Fixed(new Decision(theirs, "opa/x", "so"));
        policy.addEngine(engine);
        String action = ours ? "deployments:create" : "deployments:delete";
        assertThat(policy.decide(FakePolicy.user("ann"), action, "deployments/1", Map.of()).allowed()).isEqualTo(allowed);
        assertThat(engine.revisions).allMatch(revision -> revision == 7);
    }

    @ParameterizedTest
    @CsvSource({"and", "only"})
    void withoutTheEngineNothingIsAllowed(String mode) {
        RulePolicy policy = policy("opa", mode);
        Decision decision = policy.decide(FakePolicy.admin(), "jobs:list", "jobs", Map.of());
        assertThat(decision.effect()).isEqualTo(Decision.Effect.DENY);
        assertThat(decision.reason()).contains("'opa' is not running here");
        assertThat(decision.statement()).as("a denial that nobody else may overrule has a name").isEqualTo("engines/opa");
        Fixed engine = new Fixed(Decision.allow("yes"));
        policy.addEngine(engine);
        assertThat(policy.decide(FakePolicy.admin(), "jobs:list", "jobs", Map.of()).allowed()).isTrue();
        policy.removeEngine(engine);
        assertThat(policy.decide(FakePolicy.admin(), "jobs:list", "jobs", Map.of()).allowed()).isFalse();
    }

    @Test
    void anEngineThatIsNotNamedIsNotAsked() {
        RulePolicy policy = policy("", "and");
        Fixed engine = new Fixed(Decision.deny("no"));
        policy.addEngine(engine);
        assertThat(policy.decide(FakePolicy.admin(), "jobs:list", "jobs", Map.of()).allowed()).isTrue();
        assertThat(engine.revisions).isEmpty();
    }

    @Test
    void scopesBoundTheOtherEngineToo() {
        Policy policy = policy("opa", "only");
        ((RulePolicy) policy).addEngine(new Fixed(Decision.allow("yes")));
        Subject weak = FakePolicy.with(FakePolicy.admin(), "sites:read");
        assertThat(policy.decide(weak, "jobs:list", "jobs", Map.of()).reason()).isEqualTo("the token's scopes do not cover 'jobs:list'");
    }

    @Test
    void refusesAModeThatIsNone() {
        assertThatThrownBy(() -> policy("opa", "or")).hasMessageContaining("engine.mode must be 'and' or 'only'");
    }
}
