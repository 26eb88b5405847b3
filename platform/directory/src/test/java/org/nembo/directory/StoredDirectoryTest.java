package org.nembo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class StoredDirectoryTest {

    @BothDatabases
    void knowsTheGeneratedAdministratorFromTheStart(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Subject admitted = stage.directory.admit(Stage.token("admin"));
            assertThat(admitted.id()).isEqualTo(Stage.ROOT);
            assertThat(admitted.groups()).containsExactly("admins");
            new LocalAccounts(stage.store);
            assertThat(stage.audited()).containsExactly("users:create users/admin");
        }
    }

    @BothDatabases
    void recordsAnIdentityOnceWhenItIsSeenFirst(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Subject admitted = stage.directory.admit(Stage.foreign("ann", "physics"));
            stage.directory.admit(Stage.foreign("ann"));
            assertThat(admitted.groups()).containsExactly("physics");
            User ann = stage.directory.find(Stage.ISSUER, "ann").orElseThrow();
            assertThat(ann.id()).isEqualTo("ann@" + Stage.ISSUER);
            assertThat(ann.groups()).as("what a token says is not the directory's").isEmpty();
            assertThat(stage.directory.find(ann.uid())).contains(ann);
            assertThat(stage.audited()).containsOnlyOnce("users:record users/" + ann.uid());
        }
    }

    @BothDatabases
    void theSameSubjectOfAnotherIssuerIsAnotherPerson(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            stage.directory.admit(Stage.foreign("ann"));
            stage.directory.admit(new Subject("https://other.example/", "ann", "ann", Set.of(), Set.of("*")));
            User one = stage.directory.find(Stage.ISSUER, "ann").orElseThrow();
            User other = stage.directory.find("https://other.example", "ann").orElseThrow();
            assertThat(one.uid()).isNotEqualTo(other.uid());
            stage.accounts.suspend(Stage.ROOT, one.uid());
            refused(stage, Stage.foreign("ann"), "suspended");
            stage.directory.admit(new Subject("https://other.example", "ann", "ann", Set.of(), Set.of("*")));
        }
    }

    @BothDatabases
    void manyFirstRequestsOfOneIdentityMakeOneUser(TestDatabase database) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (Stage stage = new Stage(database)) {
            Callable<Subject> first = () -> stage.directory.admit(Stage.foreign("ann"));
            List<Future<Subject>> all = pool.invokeAll(Collections.nCopies(24, first));
            for (Future<Subject> each : all) {
                assertThat(each.get().subject()).isEqualTo("ann");
            }
            assertThat(stage.accounts.list(new UserFilter("", Stage.ISSUER, "", Optional.empty()), PageRequest.first(10)).items()).hasSize(1);
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @BothDatabases
    void suspensionAndGroupsHoldAtTheNextRequest(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            stage.groups.create(Stage.ROOT, "users", "");
            User bob = stage.user("bob");
            assertThat(stage.directory.admit(Stage.token(bob.uid())).groups()).as("a local account has no groups but ours").isEmpty();
            stage.groups.add(Stage.ROOT, "users", bob.uid());
            assertThat(stage.directory.admit(Stage.token(bob.uid())).groups()).containsExactly("users");
            stage.accounts.suspend(Stage.ROOT, bob.uid());
            refused(stage, Stage.token(bob.uid()), "suspended");
            stage.accounts.resume(Stage.ROOT, bob.uid());
            stage.groups.remove(Stage.ROOT, "users", bob.uid());
            assertThat(stage.directory.admit(Stage.token(bob.uid())).groups()).isEmpty();
            stage.accounts.delete(Stage.ROOT, bob.uid(), handle -> null);
            refused(stage, Stage.token(bob.uid()), "does not exist any more");
        }
    }

    @BothDatabases
    void anotherNodeFollowsWithinASecond(TestDatabase database) {
        try (Stage here = new Stage(database);
                StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                DirectoryStore there = new DirectoryStore(databases, new RecordedAudit(), here.clock)) {
            StoredDirectory other = new StoredDirectory(there, new LocalAccounts(there));
            User bob = here.user("bob");
            other.admit(Stage.token(bob.uid()));
            here.accounts.suspend(Stage.ROOT, bob.uid());
            long deadline = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            boolean refused = false;
            while (!refused && System.nanoTime() < deadline) {
                try {
                    other.admit(Stage.token(bob.uid()));
                    LockSupport.parkNanos(5_000_000);
                } catch (NemboException e) {
                    refused = true;
                }
            }
            assertThat(refused).isTrue();
        }
    }

    @BothDatabases
    void writesWhenSomebodyWasSeenOncePerMinuteAndNotAtTheRequest(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            User bob = stage.user("bob");
            stage.directory.admit(Stage.token(bob.uid()));
            assertThat(stage.accounts.get(bob.uid()).user().lastSeen()).isEmpty();
            stage.store.writeLastSeen();
            assertThat(stage.accounts.get(bob.uid()).user().lastSeen()).contains(Instant.parse("2026-11-21T10:00:00Z"));
            stage.clock.forward(Duration.ofSeconds(40));
            stage.directory.admit(Stage.token(bob.uid()));
            stage.store.writeLastSeen();
            assertThat(stage.accounts.get(bob.uid()).user().lastSeen()).contains(Instant.parse("2026-11-21T10:01:00Z"));
        }
    }

    @Test
    void answersFromMemoryUntilSomethingChanges() {
        try (Stage stage = new Stage()) {
            User bob = stage.user("bob");
            stage.directory.admit(Stage.token(bob.uid()));
            stage.store.read(handle -> handle.execute("UPDATE directory_user SET suspended = 1"));
            stage.directory.admit(Stage.token(bob.uid()));
            stage.user("eve");
            refused(stage, Stage.token(bob.uid()), "suspended");
        }
    }

    private static void refused(Stage stage, Subject subject, String why) {
        assertThatThrownBy(() -> stage.directory.admit(subject)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.UNAUTHENTICATED)).hasMessageContaining(why);
    }
}
