package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;

final class RulePolicyTest {

    private static final GroupRules GROUPS = new GroupRules("/admins", new String[] {"cms=federation/heads"}, Set.of("deployments:read"),
            Set.of("deployments:update", "deployments:delete"));
    private final Policy policy = new RulePolicy("admins", Set.of("deployments:create", "sites:read"), GROUPS);

    @ParameterizedTest(name = "{0} with scopes {1} may {2} on its own: {3}, on another's: {4}")
    @CsvSource({
        "owner, *, deployments:read, true, false",
        "owner, deployments:*, deployments:delete, true, false",
        "owner, deployments:read, deployments:read, true, false",
        "owner, deployments:read, deployments:delete, false, false",
        "owner, sites:*, deployments:read, false, false",
        "owner, *, deployments:create, true, true",
        "owner, *, sites:write, true, false",
        "admins, *, sites:write, true, true",
        "admins, deployments:*, sites:write, false, false",
        "admins, deployments:*, deployments:delete, true, true"})
    void decides(String group, String scope, String action, boolean own, boolean others) {
        Subject subject = new Subject("urn:test", "ann", "Ann", Set.of(group), Set.of(scope));
        assertThat(policy.decide(subject, action, "x/1", Map.of(Policy.OWNER, subject.id())).allowed()).isEqualTo(own);
        assertThat(policy.decide(subject, action, "x/1", Map.of(Policy.OWNER, "bob@urn:test")).allowed()).isEqualTo(others);
    }

    @ParameterizedTest(name = "a member of {0} may {2} what belongs to {1}: {3}")
    @CsvSource({
        "users, users, deployments:read, true",
        "users, users, deployments:update, false",
        "users, users, deployments:reveal, false",
        "users/admins, users, deployments:read, true",
        "users/admins, users, deployments:update, true",
        "users/admins, users, deployments:delete, true",
        "users/admins, users, deployments:lock, false",
        "users/admins, users, deployments:reveal, false",
        "federation/heads, cms, deployments:delete, true",
        "federation/heads, cms, deployments:read, true",
        "federation/heads, users, deployments:read, false",
        "users/s3, users, deployments:read, false",
        "users, users/s3, deployments:read, false",
        "others, users, deployments:read, false",
        "others/admins, users, deployments:delete, false",
        "users, users, deployments:create, true",
        "users/admins, users, deployments:create, true",
        "others, users, deployments:create, false",
        "admins, users, deployments:create, true",
        "admins, users, deployments:delete, true"})
    void decidesByGroup(String mine, String its, String action, boolean allowed) {
        Subject subject = new Subject("urn:test", "ann", "Ann", Set.of(mine), Set.of("*"));
        Map<String, String> facts = Map.of(Policy.OWNER, "bob@urn:test", Policy.GROUP, its);
        assertThat(policy.decide(subject, action, "deployments/1", facts).allowed()).isEqualTo(allowed);
    }

    @Test
    void scopesBoundAManagerToo() {
        Subject subject = new Subject("urn:test", "ann", "Ann", Set.of("users/admins"), Set.of("deployments:read"));
        Map<String, String> facts = Map.of(Policy.OWNER, "bob@urn:test", Policy.GROUP, "users");
        assertThat(policy.decide(subject, "deployments:read", "deployments/1", facts).allowed()).isTrue();
        assertThat(policy.decide(subject, "deployments:delete", "deployments/1", facts).allowed()).isFalse();
    }

    @Test
    void anEmptyGroupIsNoGroup() {
        Subject subject = new Subject("urn:test", "ann", "Ann", Set.of("", "/admins"), Set.of("*"));
        assertThat(policy.decide(subject, "deployments:read", "deployments/1", Map.of(Policy.OWNER, "bob@urn:test", Policy.GROUP, "")).allowed()).isFalse();
    }

    @Test
    void aRefusalInAGroupSaysWhoMay() {
        Map<String, String> facts = Map.of(Policy.OWNER, "bob@urn:test", Policy.GROUP, "users");
        assertThat(policy.decide(new Subject("urn:test", "ann", "Ann", Set.of("cms"), Set.of("*")), "deployments:create", "deployments", facts).reason())
                .isEqualTo("'users' is not a group of yours");
        assertThat(policy.decide(new Subject("urn:test", "ann", "Ann", Set.of("users"), Set.of("*")), "deployments:delete", "deployments/1", facts).reason())
                .isEqualTo("only the owner, managers of 'users' and members of 'admins' may");
        assertThat(policy.decide(new Subject("urn:test", "ann", "Ann", Set.of("users/admins"), Set.of("*")), "deployments:lock", "deployments/1", facts)
                .reason()).isEqualTo("only the owner and members of 'admins' may");
    }

    @Test
    void withoutASuffixThereAreAppointedManagersOnly() {
        GroupRules rules = new GroupRules("", new String[] {"cms=heads", "cms=deputies"}, Set.of(), Set.of());
        assertThat(rules.isManager(new Subject("urn:test", "a", "A", Set.of("cms", "cms/admins"), Set.of()), "cms")).isFalse();
        assertThat(rules.isManager(new Subject("urn:test", "a", "A", Set.of("heads"), Set.of()), "cms")).isTrue();
        assertThat(rules.isManager(new Subject("urn:test", "a", "A", Set.of("deputies"), Set.of()), "cms")).isTrue();
    }

    @Test
    void refusesGroupSettingsThatMakeNoSense() {
        for (String suffix : new String[] {"admins", "/", "/admins/", "//a"}) {
            assertThatThrownBy(() -> new GroupRules(suffix, new String[0], Set.of(), Set.of())).hasMessageContaining("group.managers.suffix");
        }
        for (String pair : new String[] {"cms", "=heads", "cms=", "a=b=c"}) {
            assertThatThrownBy(() -> new GroupRules("", new String[] {pair}, Set.of(), Set.of())).hasMessageContaining("GROUP=MANAGERS")
                    .hasMessageContaining(pair);
        }
    }

    @Test
    void theSameSubjectOfAnotherIssuerIsAnotherPerson() {
        Subject subject = new Subject("urn:other", "ann", "Ann", Set.of(), Set.of("*"));
        assertThat(policy.decide(subject, "deployments:read", "deployments/1", Map.of(Policy.OWNER, "ann@urn:test")).allowed()).isFalse();
    }

    @Test
    void aGroupWhoseNameOnlyBeginsLikeTheAdministratorsHasNoPower() {
        Subject subject = new Subject("urn:test", "eve", "Eve", Set.of("admins/helpers", "Admins"), Set.of("*"));
        assertThat(policy.decide(subject, "sites:write", "sites/1", Map.of()).allowed()).isFalse();
    }

    @Test
    void aRefusalSaysWhoWhatAndWhy() {
        Subject subject = new Subject("urn:test", "eve", "Eve", Set.of(), Set.of("*"));
        assertThatThrownBy(() -> policy.require(subject, "sites:write", "sites/bari", Map.of()))
                .hasMessage("Eve may not sites:write on sites/bari: only the owner and members of 'admins' may");
    }

    @Test
    void aBlankAdministratorsGroupIsRefused() {
        assertThatThrownBy(() -> new RulePolicy(" ", Set.of(), GROUPS)).hasMessageContaining("admin.group");
    }
}
