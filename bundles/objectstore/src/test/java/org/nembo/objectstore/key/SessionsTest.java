package org.nembo.objectstore.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SessionsTest {

    private static final String POLICY = "{\"Version\": \"2012-10-17\", \"Statement\": []}";

    private final FakeDirectory people = new FakeDirectory();
    private final FakeSecrets secrets = new FakeSecrets();
    private final RecordedAudit audit = new RecordedAudit();
    private final MovableClock clock = new MovableClock();
    private final Subject ada = people.add("ada", "physics");

    private final class Node implements AutoCloseable {
        private final AccessKeys keys;
        private final Sessions sessions;
        private final StoredSigningKeys signing;

        Node(StoreDatabases databases) {
            ObjectTables tables = new ObjectTables(databases, audit, clock);
            keys = new AccessKeys(tables, secrets, people);
            sessions = new Sessions(tables, secrets, people);
            signing = new StoredSigningKeys(tables, keys, sessions, people);
        }

        Sessions.Opened open(Duration life) {
            return sessions.open(ada, "role/me", "", List.of(POLICY), clock.instant().plus(life));
        }

        SigningKeys.Key find(Sessions.Opened session) {
            return signing.find(session.accessKey(), session.token().reveal());
        }

        S3Code refused(String accessKey, String token) {
            try {
                signing.find(accessKey, token);
                return null;
            } catch (S3Failure e) {
                return e.code();
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
    void everyNodeReadsASessionWithoutLookingItUp(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node one = new Node(databases); Node two = new Node(databases)) {
            Sessions.Opened session = one.open(Duration.ofHours(1));
            assertThat(session.accessKey()).matches("NS[2-7A-Z]{18}");
            assertThat(session.toString()).doesNotContain(session.secret().reveal()).doesNotContain(session.token().reveal());
            for (Node node : List.of(one, two)) {
                SigningKeys.Key key = node.find(session);
                assertThat(key.secret()).isEqualTo(session.secret());
                assertThat(key.subject()).isEqualTo(ada);
                assertThat(key.session().orElseThrow().name()).isEqualTo("role/me");
                assertThat(key.session().orElseThrow().policies()).containsExactly(POLICY);
                assertThat(key.session().orElseThrow().expires()).isEqualTo(session.expires());
            }
            assertThat(audit.actions()).containsExactly("session-keys:create");
            assertThat(secrets.paths()).containsExactly("objectstore/session-keys/1");
        }
    }

    @BothDatabases
    void whatWasChangedOrIsAnothersIsRefused(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Sessions.Opened mine = node.open(Duration.ofHours(1));
            Sessions.Opened other = node.open(Duration.ofHours(1));
            String token = mine.token().reveal();
            assertThat(node.refused(mine.accessKey(), other.token().reveal())).isEqualTo(S3Code.INVALID_TOKEN);
            assertThat(node.refused(mine.accessKey(), "")).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
            for (String bad : List.of("x", "AAAA", "ä", token + "A", token.substring(0, token.length() - 4), token + "=".repeat(7000))) {
                assertThat(node.refused(mine.accessKey(), bad)).as(bad).isEqualTo(S3Code.INVALID_TOKEN);
            }
            byte[] raw = Base64.getUrlDecoder().decode(token);
            for (int bit = 0; bit < raw.length * 8; bit++) {
                raw[bit / 8] ^= (byte) (1 << bit % 8);
                String bad = Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
                assertThat(node.refused(mine.accessKey(), bad)).as("bit " + bit).isEqualTo(S3Code.INVALID_TOKEN);
                raw[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertThat(node.refused(mine.accessKey(), token)).isNull();
        }
    }

    @BothDatabases
    void endsByItselfAndWithTheSuspensionOfItsOwner(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Sessions.Opened session = node.open(Duration.ofMinutes(15));
            people.suspend(ada, true);
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isEqualTo(S3Code.ACCESS_DENIED);
            people.suspend(ada, false);
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isNull();
            clock.forward(Duration.ofMinutes(16));
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isEqualTo(S3Code.EXPIRED_TOKEN);
            assertThatThrownBy(() -> node.open(Duration.ofHours(13))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @BothDatabases
    void isNotGoodForDaysWhenTheClockWasAheadAsItWasOpened(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Sessions.Opened before = node.open(Duration.ofHours(1));
            clock.forward(Duration.ofDays(9));
            assertThat(node.refused(before.accessKey(), before.token().reveal())).isEqualTo(S3Code.EXPIRED_TOKEN);
            Sessions.Opened ahead = node.open(Duration.ofHours(1));
            assertThat(node.refused(ahead.accessKey(), ahead.token().reveal())).isNull();
            clock.forward(Duration.ofDays(-9));
            assertThat(node.refused(ahead.accessKey(), ahead.token().reveal())).isEqualTo(S3Code.EXPIRED_TOKEN);
            assertThat(node.refused(before.accessKey(), before.token().reveal())).isNull();
            Sessions.Opened longest = node.open(Sessions.LONGEST);
            assertThat(node.refused(longest.accessKey(), longest.token().reveal())).isNull();
        }
    }

    @BothDatabases
    void endsWithTheKeyThatItWasOpenedWith(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            String parent = node.keys.create(ada, new AccessKeys.Request("", Set.of("s3:*"), Optional.empty())).key().id();
            Sessions.Opened session = node.sessions.open(ada, "role/me", parent, List.of(), clock.instant().plus(Duration.ofHours(1)));
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isNull();
            node.keys.change(ada.id(), parent, Optional.of(false), Optional.empty());
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isEqualTo(S3Code.INVALID_TOKEN);
            node.keys.delete(ada.id(), parent);
            assertThat(node.refused(session.accessKey(), session.token().reveal())).isEqualTo(S3Code.INVALID_TOKEN);
        }
    }

    @BothDatabases
    void aNewKeySealsAndTheOldOneOpensUntilItsSessionsEnd(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node one = new Node(databases); Node two = new Node(databases)) {
            one.open(Duration.ofHours(1));
            two.open(Duration.ofHours(1));
            clock.forward(Duration.ofDays(30).minusSeconds(40));
            Sessions.Opened old = one.open(Duration.ofHours(12));
            clock.forward(Duration.ofMinutes(1));
            Sessions.Opened fresh = two.open(Duration.ofHours(12));
            assertThat(secrets.paths()).containsExactly("objectstore/session-keys/1", "objectstore/session-keys/2");
            assertThat(one.find(fresh).secret()).as("the other node finds the key that it has not seen yet").isEqualTo(fresh.secret());
            assertThat(two.find(old).secret()).isEqualTo(old.secret());
            clock.forward(Duration.ofHours(12).plusMinutes(10));
            two.open(Duration.ofHours(1));
            assertThat(secrets.paths()).containsExactly("objectstore/session-keys/2");
            assertThat(audit.actions()).containsExactly("session-keys:create", "session-keys:create", "session-keys:delete");
        }
    }

    @BothDatabases
    void doesNotGrowBeyondWhatAHeaderHolds(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database); Node node = new Node(databases)) {
            Set<String> groups = new HashSet<>();
            for (int i = 0; i < 400; i++) {
                groups.add("collaboration/group-" + i);
            }
            Subject eve = new Subject("https://iam.example", "7", "eve", groups, Set.of("*"));
            Instant end = clock.instant().plus(Duration.ofHours(1));
            assertThatThrownBy(() -> node.sessions.open(eve, "role/me", "", List.of(), end)).hasMessageContaining("longer");
            Subject few = new Subject("https://iam.example", "7", "eve", Set.of("cms"), Set.of("*"));
            assertThat(node.sessions.open(few, "role/me", "", List.of("x".repeat(2048)), end).token().reveal()).hasSizeLessThan(Sessions.LONGEST_TOKEN);
        }
    }
}
