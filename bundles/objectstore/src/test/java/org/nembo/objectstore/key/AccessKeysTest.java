package org.nembo.objectstore.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class AccessKeysTest {

    private final FakeDirectory people = new FakeDirectory();
    private final FakeSecrets secrets = new FakeSecrets();
    private final RecordedAudit audit = new RecordedAudit();
    private final MovableClock clock = new MovableClock();
    private final Subject ada = people.add("ada", "physics");
    private final Subject bob = people.add("bob");

    private static AccessKeys.Request plain(String description) {
        return new AccessKeys.Request(description, Set.of("s3:*"), Optional.empty());
    }

    private final class Node implements AutoCloseable {
        private final ObjectTables tables;
        private final AccessKeys keys;
        private final StoredSigningKeys signing;

        Node(StoreDatabases databases) {
            tables = new ObjectTables(databases, audit, clock);
            keys = new AccessKeys(tables, secrets, people);
            signing = new StoredSigningKeys(tables, keys, new Sessions(tables, secrets, people), people);
        }

        S3Code refused(String id) {
            try {
                signing.find(id, "");
                return null;
            } catch (S3Failure e) {
                return e.code();
            }
        }

        /** What another node changed is seen within a second; the rest is patience. */
        void awaitRefused(String id, S3Code code) {
            Instant deadline = Instant.now().plusSeconds(30);
            while (refused(id) != code) {
                assertThat(Instant.now()).as("still not " + code).isBefore(deadline);
                LockSupport.parkNanos(10_000_000);
            }
        }

        @Override
        public void close() {
            keys.close();
        }
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    @BothDatabases
    void aKeySignsForItsOwnerAndItsSecretIsInNoRow(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            AccessKeys.Issued made = node.keys.create(ada, plain(" laptop "));
            assertThat(made.key().id()).matches("NK[2-7A-Z]{18}");
            assertThat(made.key().description()).isEqualTo("laptop");
            assertThat(made.toString()).doesNotContain(made.secret().reveal());
            assertThat(made.secret().reveal()).hasSize(40);
            var key = node.signing.find(made.key().id(), "");
            assertThat(key.secret()).isEqualTo(made.secret());
            assertThat(key.subject().id()).isEqualTo(ada.id());
            assertThat(key.subject().scopes()).containsExactly("s3:*");
            assertThat(key.subject().groups()).containsExactly("physics");
            assertThat(key.session()).isEmpty();
            assertThat(secrets.paths()).containsExactly("objectstore/keys/" + made.key().id());
            assertThat(node.tables.<List<String>>read(handle -> handle.createQuery("SELECT * FROM objectstore_key").mapToMap().list().stream()
                    .map(Object::toString).toList()).toString()).doesNotContain(made.secret().reveal());
            assertThat(audit.actions()).containsExactly("accesskeys:create");
            assertThat(audit.entries().toString()).doesNotContain(made.secret().reveal());
            assertThat(node.refused("NK22222222222222222X")).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
        }
    }

    @BothDatabases
    void whatIsSwitchedOffOrDeletedSignsNothingOnAnyNode(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node one = new Node(databases); Node two = new Node(databases)) {
            String id = one.keys.create(ada, plain("")).key().id();
            assertThat(two.refused(id)).isNull();
            assertThat(one.refused(id)).isNull();
            one.keys.change(ada.id(), id, Optional.of(false), Optional.empty());
            assertThat(one.refused(id)).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
            two.awaitRefused(id, S3Code.INVALID_ACCESS_KEY_ID);
            assertThat(one.keys.change(ada.id(), id, Optional.of(true), Optional.of("again")).description()).isEqualTo("again");
            assertThat(one.refused(id)).isNull();
            two.awaitRefused(id, null);
            assertThat(one.keys.delete(ada.id(), id)).isTrue();
            assertThat(one.refused(id)).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
            two.awaitRefused(id, S3Code.INVALID_ACCESS_KEY_ID);
            assertThat(secrets.paths()).isEmpty();
            assertThat(one.keys.delete(ada.id(), id)).isFalse();
            assertThat(audit.actions()).containsExactly("accesskeys:create", "accesskeys:update", "accesskeys:update", "accesskeys:delete");
        }
    }

    @BothDatabases
    void aSuspendedOwnerHasNoKeysAtOnce(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            String id = node.keys.create(ada, plain("")).key().id();
            assertThat(node.refused(id)).isNull();
            people.suspend(ada, true);
            assertThat(node.refused(id)).isEqualTo(S3Code.ACCESS_DENIED);
            people.suspend(ada, false);
            people.groups(ada, "chemistry");
            assertThat(node.signing.find(id, "").subject().groups()).as("groups of the moment").containsExactly("chemistry");
        }
    }

    @BothDatabases
    void groupsThatOnlyTheIssuerKnowsStayWithTheKey(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Subject eve = new Subject("https://iam.example", "7", "eve", Set.of("cms"), Set.of("*"));
            people.admit(eve);
            String id = node.keys.create(eve, plain("")).key().id();
            assertThat(node.signing.find(id, "").subject().groups()).containsExactly("cms");
            assertThat(node.signing.find(id, "").subject().issuer()).isEqualTo("https://iam.example").isNotEqualTo(Directory.LOCAL);
        }
    }

    @BothDatabases
    void rotationLeavesTheOldKeyGoodForAWhile(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            AccessKeys.Issued old = node.keys.create(ada, new AccessKeys.Request("sync", Set.of("s3:GetObject"), Optional.empty()));
            AccessKeys.Issued fresh = node.keys.rotate(ada.id(), old.key().id(), Duration.ofHours(2));
            assertThat(fresh.key().description()).isEqualTo("sync");
            assertThat(fresh.key().scopes()).containsExactly("s3:GetObject");
            assertThat(fresh.secret()).isNotEqualTo(old.secret());
            assertThat(node.refused(old.key().id())).isNull();
            assertThat(node.refused(fresh.key().id())).isNull();
            clock.forward(Duration.ofHours(2).plusSeconds(1));
            assertThat(node.refused(old.key().id())).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
            assertThat(node.refused(fresh.key().id())).isNull();
            assertThatThrownBy(() -> node.keys.rotate(ada.id(), old.key().id(), Duration.ZERO)).hasMessageContaining("make a new one");
            assertThatThrownBy(() -> node.keys.rotate(ada.id(), fresh.key().id(), Duration.ofDays(31))).hasMessageContaining("grace");
            assertThat(audit.actions()).containsExactly("accesskeys:create", "accesskeys:rotate");
        }
    }

    @BothDatabases
    void anOwnerHasNoMoreThanTheLimitHoweverManyAskAtOnce(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node one = new Node(databases); Node two = new Node(databases)) {
            ExecutorService many = Executors.newFixedThreadPool(6);
            try {
                List<Future<Boolean>> asked = IntStream.range(0, AccessKeys.MOST + 6).mapToObj(i -> many.submit(() -> {
                    try {
                        (i % 2 == 0 ? one : two).keys.create(ada, plain("key " + i));
                        return true;
                    } catch (NemboException e) {
                        assertThat(e.code().name()).isEqualTo("ACCESS_KEY_LIMIT");
                        return false;
                    }
                })).toList();
                int made = 0;
                for (Future<Boolean> each : asked) {
                    made += each.get() ? 1 : 0;
                }
                assertThat(made).isEqualTo(AccessKeys.MOST);
            } finally {
                many.shutdownNow();
            }
            one.keys.create(bob, plain("another's"));
            Page<AccessKey> first = one.keys.list(ada.id(), PageRequest.first(AccessKeys.MOST - 1));
            assertThat(first.items()).hasSize(AccessKeys.MOST - 1).allMatch(key -> key.owner().equals(ada.id()));
            assertThat(one.keys.list(ada.id(), new PageRequest(500, first.next().orElseThrow())).items()).hasSize(1);
            assertThat(one.keys.list("", PageRequest.first(500)).items()).hasSize(AccessKeys.MOST + 1);
        }
    }

    @BothDatabases
    void whenAKeyWasUsedLastIsWrittenLater(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            String id = node.keys.create(ada, plain("")).key().id();
            node.signing.find(id, "");
            assertThat(node.keys.find(id).orElseThrow().lastUsed()).isEmpty();
            node.keys.writeLastUsed();
            Instant first = node.keys.find(id).orElseThrow().lastUsed().orElseThrow();
            assertThat(first.getEpochSecond() % 60).isZero();
            clock.forward(Duration.ofMinutes(5));
            node.signing.find(id, "");
            node.keys.writeLastUsed();
            assertThat(node.keys.find(id).orElseThrow().lastUsed().orElseThrow()).isAfter(first);
        }
    }

    @BothDatabases
    void aKeyIsGoodForNoMoreThanTheTokenThatAsksForIt(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Subject narrow = FakePolicy.with(ada, "s3:GetObject", "accesskeys:create");
            assertThatThrownBy(() -> node.keys.create(narrow, plain(""))).hasMessageContaining("good for less");
            node.keys.create(narrow, new AccessKeys.Request("", Set.of("s3:GetObject"), Optional.empty()));
            Subject paths = FakePolicy.with(ada, "*", "storage.read:/ada");
            assertThatThrownBy(() -> node.keys.create(paths, plain(""))).hasMessageContaining("good for less");
            assertThatThrownBy(() -> node.keys.create(paths, new AccessKeys.Request("", Set.of("storage.read:/"), Optional.empty())))
                    .hasMessageContaining("good for less");
            node.keys.create(paths, new AccessKeys.Request("", Set.of("storage.read:/ada"), Optional.empty()));
            assertThatThrownBy(() -> node.keys.create(ada, new AccessKeys.Request("", Set.of("deployments:*"), Optional.empty())))
                    .hasMessageContaining("scopes");
            assertThatThrownBy(() -> node.keys.create(ada, new AccessKeys.Request("", Set.of(), Optional.empty()))).hasMessageContaining("scopes");
            assertThatThrownBy(() -> node.keys.create(ada, plain("a\nb"))).hasMessageContaining("description");
            assertThatThrownBy(() -> node.keys.create(ada, new AccessKeys.Request("", Set.of("*"), Optional.of(Instant.EPOCH))))
                    .hasMessageContaining("expires");
            String ends = node.keys.create(ada, new AccessKeys.Request("", Set.of("*"), Optional.of(clock.instant().plusSeconds(60)))).key().id();
            assertThat(node.refused(ends)).isNull();
            clock.forward(Duration.ofMinutes(2));
            assertThat(node.refused(ends)).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
        }
    }

    @BothDatabases
    void whatCannotBeAuditedIsNotDone(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            audit.fail();
            assertThatThrownBy(() -> node.keys.create(ada, plain(""))).hasMessageContaining("broken");
            assertThat(node.keys.list("", PageRequest.first(10)).items()).isEmpty();
        }
    }
}
