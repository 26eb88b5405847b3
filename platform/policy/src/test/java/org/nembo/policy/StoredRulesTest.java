package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredRulesTest {

    private static final Subject ROOT = FakePolicy.admin();
    private static final Subject ADA = FakePolicy.user("ada", "physics");
    private static final OptionalLong ANY = OptionalLong.empty();
    private static final String READ = "{\"Version\":\"2012-10-17\","
            + "\"Statement\":{\"Sid\":\"R\",\"Effect\":\"Allow\",\"Action\":\"jobs:read\",\"Resource\":\"*\"}}";
    private static final String NOTHING = READ.replace("Allow", "Deny").replace("jobs:read", "*");

    private final RecordedAudit audit = new RecordedAudit();

    @BothDatabases
    void aPolicyHoldsAtOnceAndNoLongerThanItIsThere(TestDatabase database) {
        with(database, (stored, changes) -> {
            RulePolicy policy = policy(stored);
            assertThat(policy.decide(ADA, "jobs:read", "jobs/1", Map.of()).allowed()).isFalse();
            changes.put(ROOT, "readers", READ, List.of(new Attachment("group", "physics")), ANY);
            assertThat(policy.decide(ADA, "jobs:read", "jobs/1", Map.of()).statement()).isEqualTo("policies/readers#R");
            changes.put(ROOT, "readers", READ, List.of(new Attachment("user", "bob@https://issuer.example")), ANY);
            assertThat(policy.decide(ADA, "jobs:read", "jobs/1", Map.of()).allowed()).isFalse();
            assertThat(policy.decide(FakePolicy.user("bob"), "jobs:read", "jobs/1", Map.of()).allowed()).isTrue();
            changes.deletePolicy(ROOT, "readers");
            assertThat(policy.decide(FakePolicy.user("bob"), "jobs:read", "jobs/1", Map.of()).allowed()).isFalse();
            assertThat(audit.entries()).extracting(AuditEntry::action).containsExactly("policies:write", "policies:write", "policies:delete");
            assertThat(audit.entries()).allSatisfy(each -> assertThat(each.facts()).containsKey("revision"));
        });
    }

    @BothDatabases
    void anotherNodeFollows(TestDatabase database) {
        with(database, (stored, changes) -> {
            try (StoreDatabases same = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                    StoredRules other = new StoredRules(same, audit, Clock.systemUTC())) {
                changes.put(ROOT, "readers", READ, List.of(new Attachment("everybody", "")), ANY);
                assertThat(within(Duration.ofSeconds(3), () -> policy(other).decide(ADA, "jobs:read", "jobs/1", Map.of()).allowed())).isTrue();
            }
        });
    }

    @BothDatabases
    void whatCannotBeAuditedIsNotDone(TestDatabase database) {
        with(database, (stored, changes) -> {
            audit.fail();
            assertThatThrownBy(() -> changes.put(ROOT, "readers", READ, List.of(new Attachment("everybody", "")), ANY)).hasMessageContaining("on purpose");
            assertThat(stored.policies(PageRequest.first(10)).items()).isEmpty();
            assertThat(policy(stored).decide(ADA, "jobs:read", "jobs/1", Map.of()).allowed()).isFalse();
        });
    }

    @BothDatabases
    void aChangeThatNobodySawIsNotOverwritten(TestDatabase database) {
        with(database, (stored, changes) -> {
            StoredPolicy first = changes.put(ROOT, "readers", READ, List.of(), OptionalLong.of(0));
            assertThatThrownBy(() -> changes.put(ROOT, "readers", READ, List.of(), OptionalLong.of(0))).hasMessageContaining("is at revision 1, not 0");
            StoredPolicy second = changes.put(ROOT, "readers", READ, List.of(), OptionalLong.of(first.revision()));
            assertThat(second.revision()).isGreaterThan(first.revision());
            assertThatThrownBy(() -> changes.put(ROOT, "others", READ, List.of(), OptionalLong.of(4))).hasMessageContaining("there is no policy 'others' yet");
        });
    }

    @BothDatabases
    void nobodyLocksThemselvesOut(TestDatabase database) {
        with(database, (stored, changes) -> {
            assertThatThrownBy(() -> changes.put(ROOT, "none", NOTHING, List.of(new Attachment("everybody", "")), ANY))
                    .hasMessageContaining("this would keep you from changing it back");
            assertThat(stored.findPolicy("none")).isEmpty();
            changes.put(ROOT, "none", NOTHING, List.of(new Attachment("group", "physics")), ANY);
            assertThat(policy(stored).decide(ADA, "deployments:create", "deployments", Map.of()).statement()).isEqualTo("policies/none#R");
        });
    }

    @BothDatabases
    void whatCannotBeReadDeniesAllButWhatMendsIt(TestDatabase database) {
        with(database, (stored, changes) -> {
            changes.put(ROOT, "broken", READ, List.of(new Attachment("everybody", "")), ANY);
            Jdbi.create(databases.open("policy", StoredRules.class)).useTransaction(handle -> {
                handle.execute("UPDATE policy_document SET text = '{}'");
                PolicyRows.next(handle);
            });
            stored.follow();
            assertThat(policy(stored).decide(ROOT, "jobs:read", "jobs/1", Map.of()).statement()).isEqualTo("policies/broken#Unreadable");
            changes.deletePolicy(ROOT, "broken");
            assertThat(policy(stored).decide(ROOT, "jobs:read", "jobs/1", Map.of()).allowed()).isTrue();
        });
    }

    @BothDatabases
    void listsHavePages(TestDatabase database) {
        with(database, (stored, changes) -> {
            List.of("a", "b", "c").forEach(name -> changes.put(ROOT, name, READ, List.of(new Attachment("group", name)), ANY));
            Page<StoredPolicy> first = changes.policies(ROOT, PageRequest.first(2));
            assertThat(first.items()).extracting(StoredPolicy::name).containsExactly("a", "b");
            assertThat(first.items().get(1).attachments()).containsExactly(new Attachment("group", "b"));
            assertThat(changes.policies(ROOT, new PageRequest(2, first.next().orElseThrow())).items()).extracting(StoredPolicy::name).containsExactly("c");
            Page<StoredRole> roles = changes.roles(ADA, PageRequest.first(6));
            assertThat(roles.items()).extracting(StoredRole::name).startsWith("limitedGuest").hasSize(6);
            assertThat(changes.roles(ADA, new PageRequest(6, roles.next().orElseThrow())).items()).extracting(StoredRole::name).containsExactly("siteAdmin");
        });
    }

    @BothDatabases
    void rolesAreGivenInOnesOwnGroupsAndNoFurther(TestDatabase database) {
        with(database, (stored, changes) -> {
            RulePolicy policy = policy(stored);
            Subject max = FakePolicy.user("max", "physics/admins");
            Subject bob = FakePolicy.user("bob");
            Attachment toBob = new Attachment("user", bob.id());
            Binding made = changes.bind(max, "developer", toBob, "physics", "");
            Map<String, String> ofPhysics = Map.of("group", "physics");
            assertThat(policy.decide(bob, "deployments:create", "deployments", ofPhysics).statement()).isEqualTo("roles/developer@physics#Develop");
            assertThat(policy.decide(bob, "deployments:create", "deployments", Map.of("group", "biology")).allowed()).isFalse();
            assertThat(policy.decide(bob, "deployments:delete", "deployments/1", ofPhysics).allowed()).isFalse();
            assertThatThrownBy(() -> changes.bind(max, "developer", toBob, "physics", "")).hasMessageContaining("already");
            assertThatThrownBy(() -> changes.bind(max, "developer", toBob, "biology", "")).hasMessageContaining("not a group of yours");
            assertThatThrownBy(() -> changes.bind(max, "projectAdmin", toBob, "physics", "")).hasMessageContaining("may not role-bindings:create");
            assertThatThrownBy(() -> changes.bind(max, "siteAdmin", toBob, "", "bari")).hasMessageContaining("may not role-bindings:create");
            assertThatThrownBy(() -> changes.bind(max, "developer", toBob, "", "")).hasMessageContaining("is given for a group: name it");
            assertThatThrownBy(() -> changes.bind(max, "devloper", toBob, "physics", "")).hasMessageContaining("did you mean 'developer'?");
            assertThat(changes.bindings(bob, "", "", true, PageRequest.first(10)).items()).containsExactly(made);
            assertThatThrownBy(() -> changes.bindings(bob, "", "", false, PageRequest.first(10))).hasMessageContaining("may not role-bindings:list");
            assertThatThrownBy(() -> changes.unbind(FakePolicy.user("eve", "physics"), made.id())).hasMessageContaining("there is no role binding");
            assertThatThrownBy(() -> changes.unbind(bob, made.id())).hasMessageContaining("may not role-bindings:delete");
            changes.unbind(max, made.id());
            assertThat(policy.decide(bob, "deployments:create", "deployments", ofPhysics).allowed()).isFalse();
        });
    }

    @BothDatabases
    void aRoleThatReachesBeyondItsGroupIsGivenByAdministratorsOnly(TestDatabase database) {
        with(database, (stored, changes) -> {
            String wide = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"jobs:*\",\"Resource\":\"jobs/${group}\"},"
                    + "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
            changes.putRole(ROOT, "wide", wide, ANY);
            assertThatThrownBy(() -> changes.putRole(ROOT, "both", wide.replace("\"*\"}]", "\"sites/${site}\"}]"), ANY))
                    .hasMessageContaining("a group or a site, not both");
            Attachment to = new Attachment("user", ADA.id());
            Subject admin = FakePolicy.user("pam");
            changes.bind(ROOT, "projectAdmin", new Attachment("user", admin.id()), "physics", "");
            changes.bind(admin, "maintainer", to, "physics", "");
            assertThatThrownBy(() -> changes.bind(admin, "wide", to, "physics", "")).hasMessageContaining("only the owner and members of 'admins' may");
            assertThatThrownBy(() -> changes.deleteRole(ROOT, "guest")).hasMessageContaining("comes with the server");
            changes.bind(ROOT, "wide", to, "physics", "");
            assertThatThrownBy(() -> changes.deleteRole(ROOT, "wide")).hasMessageContaining("delete its bindings first");
        });
    }

    private StoreDatabases databases;

    private void with(TestDatabase database, BiConsumer<StoredRules, Changes> test) {
        try (StoreDatabases open = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                StoredRules stored = new StoredRules(open, audit, Clock.systemUTC())) {
            databases = open;
            test.accept(stored, new Changes(stored, policy(stored)));
        }
    }

    static RulePolicy policy(StoredRules stored) {
        GroupRules groups = new GroupRules("/admins", new String[0], Set.of("deployments:read"), Set.of("deployments:update", "role-bindings:list"));
        return new RulePolicy("admins", Set.of("deployments:create", "policies:explain", "roles:read"), groups, RulePolicy.Options.of(stored::current));
    }

    private static boolean within(Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }
}
