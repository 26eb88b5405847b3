package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Subject;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;
import org.nembo.testkit.fake.FakePolicy;

/** What each role allows, and to whom it comes. */
final class RolesTest {

    private static final Map<String, CompiledDocument> ROLES = BuiltIn.roles(new DocumentReader(
            new Facts.Setting(Clock.systemUTC(), Set.of(), (s, g) -> false, (s, g) -> false)));
    private static final Map<String, String> NAMES = Map.of("/developers", "developer", "/project-admins", "projectAdmin", "/nothing", "nosuchrole");

    private static RulePolicy policy(Rules rules, Map<String, String> groupRoles) {
        return new RulePolicy("admins", Set.of(), new GroupRules("", new String[0], Set.of(), Set.of()),
                new RulePolicy.Options(groupRoles, Set.of(), Set.of(), "", "and", Clock.systemUTC(), () -> rules));
    }

    private static Rules given(String role, String group, String site) {
        return new Rules(1, List.of(), Map.of(FakePolicy.user("bob").id(), List.of(new Source("roles/x", ROLES.get(role), group, site))), Map.of(), ROLES);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
        "limitedGuest | repositories:pull | deployments:read, deployments:list, repositories:push, members:list",
        "guest | repositories:pull, deployments:read, members:list, role-bindings:list | deployments:create, repositories:push, secrets:read",
        "developer | deployments:read, deployments:create, deployments:act, repositories:push | deployments:delete, deployments:update, role-bindings:create",
        "maintainer | deployments:update, deployments:delete, repositories:scan | deployments:lock, role-bindings:create, deployments:reveal, robots:create",
        "projectAdmin | deployments:lock, role-bindings:create, role-bindings:delete, members:add | deployments:reveal, sites:write, secrets:read",
        "limitedGuest | repositories:pull | s3:GetObject, s3:ListBucket",
        "guest | s3:GetObject, s3:GetObjectVersion, s3:ListBucket, s3:GetBucketLocation | s3:PutObject, s3:GetBucketPolicy, s3:CreateBucket",
        "developer | s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload | s3:CreateBucket, s3:DeleteObjectVersion, s3:PutBucketPolicy",
        "maintainer | s3:PutObject, s3:CreateBucket, s3:PutLifecycleConfiguration, s3:GetBucketPolicy | s3:PutBucketPolicy, s3:DeleteBucket",
        "projectAdmin | s3:PutBucketPolicy, s3:DeleteBucket, s3:CreateBucket | sites:write"})
    void allowsInItsGroupOnly(String role, String allowed, String denied) {
        RulePolicy policy = policy(given(role, "physics", null), Map.of());
        Map<String, String> ofGroup = Map.of("group", "physics", "owner", "ada@urn:x");
        for (String action : allowed.split(", ")) {
            assertThat(policy.decide(FakePolicy.user("bob"), action, "x/1", ofGroup).allowed()).as(action).isTrue();
            assertThat(policy.decide(FakePolicy.user("bob"), action, "x/1", Map.of("group", "physics/s3")).allowed()).as(action).isFalse();
            assertThat(policy.decide(FakePolicy.user("bob"), action, "x/1", Map.of()).allowed()).as(action).isFalse();
            assertThat(policy.decide(FakePolicy.user("eve", "physics"), action, "x/1", ofGroup).allowed()).as(action).isFalse();
            assertThat(policy.decide(FakePolicy.with(FakePolicy.user("bob"), "jobs:*"), action, "x/1", ofGroup).allowed()).as(action).isFalse();
        }
        for (String action : denied.split(", ")) {
            assertThat(policy.decide(FakePolicy.user("bob"), action, "x/1", ofGroup).allowed()).as(action).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {4}")
    @CsvSource({"siteAdmin, sites:write, sites/bari, '', true", "siteAdmin, sites:write, sites/bari/x, '', true",
        "siteAdmin, sites:write, sites/bari2, '', false",
        "siteAdmin, sites:write, sites, '', false", "siteAdmin, jobs:read, sites/bari, '', false", "siteAdmin, role-bindings:create, role-bindings, bari, true",
        "siteAdmin, role-bindings:create, role-bindings, cnaf, false", "siteAdmin, role-bindings:create, role-bindings, '', false",
        "siteTester, sites:check, sites/bari, '', true", "siteTester, sites:write, sites/bari, '', false",
        "siteTester, deployments:create, deployments, bari, true", "siteTester, deployments:create, deployments, cnaf, false"})
    void aSiteRoleIsForItsSite(String role, String action, String resource, String site, boolean allowed) {
        Map<String, String> facts = new HashMap<>(Map.of("site", site));
        facts.values().removeIf(String::isEmpty);
        assertThat(policy(given(role, null, "bari"), Map.of()).decide(FakePolicy.user("bob"), action, resource, facts).allowed()).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "in {0}: {1} in {2}: {3}")
    @CsvSource({"physics/developers, deployments:create, physics, true", "physics/developers, deployments:create, biology, false",
        "physics/developers, deployments:delete, physics, false", "a/b/developers, deployments:create, a/b, true",
        "a/b/developers, deployments:create, a, false",
        "physics/project-admins, deployments:lock, physics, true", "/developers, deployments:create, '', false",
        "physics/nothing, deployments:read, physics, false",
        "developers, deployments:create, physics, false", "physics/Developers, deployments:create, physics, false"})
    void theNameOfAGroupGivesARole(String group, String action, String of, boolean allowed) {
        RulePolicy policy = policy(Rules.none(ROLES), NAMES);
        Map<String, String> facts = of.isEmpty() ? Map.of() : Map.of("group", of);
        assertThat(policy.decide(FakePolicy.user("bob", group), action, "x", facts).allowed()).isEqualTo(allowed);
    }

    @Test
    void oneRolesGroupIsNotAnothers() {
        List<Source> both = List.of(new Source("roles/a", ROLES.get("projectAdmin"), "physics", null),
                new Source("roles/b", ROLES.get("guest"), "biology", null));
        Subject bob = FakePolicy.user("bob");
        for (List<Source> order : List.of(both, reversed(both))) {
            RulePolicy policy = policy(new Rules(1, List.of(), Map.of(bob.id(), order), Map.of(), ROLES), Map.of());
            assertThat(policy.decide(bob, "deployments:lock", "x", Map.of("group", "physics")).allowed()).isTrue();
            assertThat(policy.decide(bob, "deployments:lock", "x", Map.of("group", "biology")).allowed()).isFalse();
            assertThat(policy.decide(bob, "deployments:read", "x", Map.of("group", "biology")).statement()).isEqualTo("roles/b#Look");
        }
    }

    private static List<Source> reversed(List<Source> list) {
        List<Source> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }
}
