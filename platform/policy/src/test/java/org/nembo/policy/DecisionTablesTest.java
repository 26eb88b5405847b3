package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.testkit.policy.DecisionTables;

/** Several hundred decisions as data. */
final class DecisionTablesTest {

    private final RulePolicy policy = new RulePolicy("admins", Set.of("deployments:create", "deployments:list", "sites:read", "policies:explain", "roles:read"),
            new GroupRules("/admins", new String[0], Set.of("deployments:read"), Set.of("deployments:update", "deployments:delete", "role-bindings:list")));

    @ParameterizedTest
    @MethodSource("org.nembo.testkit.policy.DecisionTables#names")
    void decidesAsTheTableSays(String table) {
        Cases cases = Cases.parse(DecisionTables.text(table));
        assertThat(cases.run(policy)).isNotEmpty().allSatisfy(each -> {
            assertThat(each.good()).as("%s", each).isTrue();
            if (each.expected().equals("DENY")) {
                assertThat(each.statement()).as("%s", each).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.nembo.testkit.policy.DecisionTables#names")
    void explainsAsItDecides(String table) {
        Cases cases = Cases.parse(DecisionTables.text(table));
        if (cases.policies().isEmpty()) {
            for (Cases.Case each : cases.cases()) {
                Explanation explained = policy.explain(each.subject(), each.request());
                assertThat(explained.decision().effect()).as(each.name()).isEqualTo(each.expect());
                boolean denies = explained.statements().stream().anyMatch(line -> line.applies() && line.effect().equals("Deny"));
                boolean allows = explained.statements().stream().anyMatch(line -> line.applies() && line.effect().equals("Allow"));
                assertThat(explained.decision().allowed()).as(each.name()).isEqualTo(allows && !denies);
                assertThat(explained.statements()).allSatisfy(line -> assertThat(line.why()).isNotBlank());
            }
        }
    }

    @Test
    void thereAreSeveralHundred() {
        assertThat(DecisionTables.names().mapToInt(name -> Cases.parse(DecisionTables.text(name)).cases().size()).sum()).isGreaterThan(800);
    }

    @Test
    void aTableTellsWhatIsNotAsExpected() {
        Cases cases = Cases.parse("{\"cases\": [{\"name\": \"n\", \"subject\": \"a@urn:x\", \"action\": \"jobs:read\", \"resource\": \"jobs/1\","
                + "\"expect\": \"ALLOW\", \"statement\": \"Owner\"}, {\"subject\": \"a@urn:x\", \"action\": \"jobs:read\", \"resource\": \"jobs/1\","
                + "\"context\": {\"owner\": \"a@urn:x\"}, \"expect\": \"ALLOW\", \"statement\": \"Free\"}]}");
        assertThat(cases.run(policy)).extracting(Cases.Result::good).containsExactly(false, false);
        assertThat(cases.run(policy).get(0)).satisfies(each -> assertThat(Map.of(each.effect(), each.expected())).isEqualTo(Map.of("DENY", "ALLOW by Owner")));
    }
}
