package org.nembo.security;

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

    private final Policy policy = new RulePolicy("admins", Set.of("deployments:create", "sites:read"));

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
        assertThatThrownBy(() -> new RulePolicy(" ", Set.of())).hasMessageContaining("admin.group");
    }
}
