package org.nembo.security.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions.Opened;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SessionListener;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.security.FewUsers;
import org.nembo.security.MovedClock;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredSessionsTest {

    private static final Subject ADA = new Subject(Directory.LOCAL, "u1", "ada", Set.of("users"), Set.of("*"));
    private static final Subject EVE = new Subject("https://egi.example", "eve", "eve", Set.of("vo"), Set.of("*"));

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final RecordedAudit audit = new RecordedAudit();
    private final FewUsers directory = new FewUsers();

    @BothDatabases
    void theCookieIsTheSessionWithTheGroupsOfTheMoment(TestDatabase database) {
        with(database, sessions -> {
            directory.groups.put(ADA.id(), Set.of("users/s3"));
            Opened opened = sessions.open(ADA, "192.0.2.7", "Firefox");
            Session session = sessions.find(opened.cookie()).orElseThrow();
            assertThat(session.id()).isEqualTo(opened.session().id());
            assertThat(session.subject().id()).isEqualTo(ADA.id());
            assertThat(session.subject().groups()).containsExactly("users/s3");
            assertThat(session.csrf()).isEqualTo(opened.session().csrf()).hasSizeGreaterThan(40);
            assertThat(sessions.find(sessions.open(EVE, "", "").cookie()).orElseThrow().subject().groups()).as("what her issuer told").containsExactly("vo");
            assertThat(sessions.find(opened.cookie().substring(1) + "x")).isEmpty();
            assertThat(sessions.find("' OR 1=1 --")).isEmpty();
        });
    }

    @BothDatabases
    void neitherTheCookieNorWhatProvesAPageIsStoredOrShown(TestDatabase database) {
        with(database, sessions -> {
            Opened opened = sessions.open(ADA, "192.0.2.7", "Firefox");
            assertThat(opened.toString() + opened.session() + audit.entries()).doesNotContain(opened.cookie()).doesNotContain(opened.session().csrf());
            assertThat(sessions.list(ADA.id(), PageRequest.first(5)).items()).singleElement().satisfies(session -> assertThat(session.csrf()).isEmpty());
            assertThat(dump(database)).contains(opened.session().id()).doesNotContain(opened.cookie()).doesNotContain(opened.session().csrf());
        });
    }

    @BothDatabases
    void itEndsWhenItIsIdleForEightHours(TestDatabase database) {
        with(database, sessions -> {
            String cookie = sessions.open(ADA, "", "").cookie();
            for (int i = 0; i < 5; i++) {
                clock.move(Duration.ofHours(7));
                assertThat(sessions.find(cookie)).as("in use").isPresent();
            }
            clock.move(Duration.ofHours(8));
            assertThat(sessions.find(cookie)).isEmpty();
            assertThat(sessions.list(ADA.id(), PageRequest.first(5)).items()).isEmpty();
        });
    }

    @BothDatabases
    void itEndsAfterSevenDaysHoweverMuchItIsUsed(TestDatabase database) {
        with(database, sessions -> {
            Opened opened = sessions.open(ADA, "", "");
            for (int i = 0; i < 7 * 4 - 1; i++) {
                clock.move(Duration.ofHours(6));
                assertThat(sessions.find(opened.cookie())).isPresent();
            }
            assertThat(sessions.ends(sessions.find(opened.cookie()).orElseThrow())).isEqualTo("2026-11-28T10:00:00Z");
            clock.move(Duration.ofHours(6));
            assertThat(sessions.find(opened.cookie())).isEmpty();
            assertThat(sessions.renew(opened.cookie())).isEmpty();
        });
    }

    @BothDatabases
    void aProofElsewhereCountsFromThenAndNeverFromTheFuture(TestDatabase database) {
        with(database, sessions -> {
            for (Instant proved : new Instant[] {Instant.EPOCH, clock.instant().minusSeconds(3600), clock.instant().plusSeconds(30)}) {
                Session session = sessions.find(sessions.open(EVE, proved, "", "").cookie()).orElseThrow();
                assertThat(session.proved()).isEqualTo(proved.isAfter(clock.instant()) ? clock.instant() : proved);
                assertThat(session.created()).isEqualTo(clock.instant());
            }
        });
    }

    @BothDatabases
    void aNewProofRotatesTheCookieAndTheOldOneIsWorthNothing(TestDatabase database) {
        with(database, sessions -> {
            Opened first = sessions.open(ADA, "", "");
            clock.move(Duration.ofMinutes(11));
            assertThat(sessions.isProvedWithin(sessions.find(first.cookie()).orElseThrow(), Duration.ofMinutes(10))).isFalse();
            Opened second = sessions.renew(first.cookie()).orElseThrow();
            assertThat(second.cookie()).isNotEqualTo(first.cookie());
            assertThat(second.session().csrf()).isNotEqualTo(first.session().csrf());
            assertThat(second.session().id()).isEqualTo(first.session().id());
            assertThat(sessions.find(first.cookie())).isEmpty();
            assertThat(sessions.renew(first.cookie())).isEmpty();
            Session now = sessions.find(second.cookie()).orElseThrow();
            assertThat(sessions.isProvedWithin(now, Duration.ofMinutes(10))).isTrue();
            assertThat(now.csrf()).isEqualTo(second.session().csrf());
            assertThat(now.created()).as("the absolute limit does not move").isEqualTo(first.session().created());
        });
    }

    @BothDatabases
    void suspensionEndsItAtOnceAndWithoutTheDirectoryNobodyComesIn(TestDatabase database) {
        with(database, sessions -> {
            String cookie = sessions.open(ADA, "", "").cookie();
            directory.suspended.add(ADA.id());
            assertThat(sessions.find(cookie)).isEmpty();
            directory.suspended.clear();
            assertThat(sessions.find(cookie)).isPresent();
            sessions.unsetDirectory(directory);
            assertThatThrownBy(() -> sessions.find(cookie)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.UNAVAILABLE));
        });
    }

    @BothDatabases
    void anOwnerListsAndEndsTheirOwnOnly(TestDatabase database) {
        with(database, sessions -> {
            Opened first = sessions.open(ADA, "192.0.2.7", "Firefox\n" + "x".repeat(300));
            clock.move(Duration.ofSeconds(1));
            Opened second = sessions.open(ADA, "192.0.2.8", "Chromium");
            Opened other = sessions.open(EVE, "", "");
            Page<Session> page = sessions.list(ADA.id(), PageRequest.first(1));
            assertThat(page.items()).extracting(Session::id).containsExactly(second.session().id());
            Session older = sessions.list(ADA.id(), new PageRequest(1, page.next().orElseThrow())).items().get(0);
            assertThat(older.id()).isEqualTo(first.session().id());
            assertThat(older.agent()).startsWith("Firefox?x").hasSize(200);
            assertThat(sessions.close(ADA.id(), other.session().id())).as("another's").isFalse();
            assertThat(sessions.close(ADA.id(), first.session().id())).isTrue();
            assertThat(sessions.find(first.cookie())).isEmpty();
            assertThat(sessions.closeAll("root@urn:nembo:local", ADA.id())).isEqualTo(1);
            assertThat(sessions.find(second.cookie())).isEmpty();
            assertThat(sessions.find(other.cookie())).isPresent();
            assertThat(audit.actions()).containsExactly("sessions:login", "sessions:login", "sessions:login", "sessions:logout", "sessions:logout");
            assertThat(audit.entries().get(4).actor()).isEqualTo("root@urn:nembo:local");
        });
    }

    @BothDatabases
    void whoListensIsToldInTheTransactionOfTheEnd(TestDatabase database) {
        with(database, sessions -> {
            List<SessionListener.Ended> told = new ArrayList<>();
            List<Boolean> present = new ArrayList<>();
            SessionListener listener = (transaction, ended) -> {
                told.addAll(ended);
                present.add(isStored(transaction, ended.get(0).id()));
            };
            sessions.addListener(listener);
            String one = sessions.open(ADA, "", "").session().id();
            String two = sessions.open(ADA, "", "").session().id();
            String three = sessions.open(ADA, "", "").session().id();
            String other = sessions.open(EVE, "", "").session().id();
            sessions.renew(sessions.open(EVE, "", "").cookie());
            assertThat(sessions.close(EVE.id(), one)).isFalse();
            assertThat(told).as("nothing ended").isEmpty();
            sessions.close(ADA.id(), one);
            sessions.closeAll(ADA.id());
            assertThat(sessions.closeAll(ADA.id())).isZero();
            assertThat(told).containsExactlyInAnyOrder(new SessionListener.Ended(one, ADA.id()), new SessionListener.Ended(two, ADA.id()),
                    new SessionListener.Ended(three, ADA.id()));
            assertThat(present).as("in the transaction it is gone already").containsExactly(false, false);
            sessions.addListener((transaction, ended) -> {
                throw new IllegalStateException("on purpose");
            });
            assertThatThrownBy(() -> sessions.close(EVE.id(), other)).hasMessage("on purpose");
            assertThat(sessions.list(EVE.id(), PageRequest.first(5)).items()).as("undone with it").hasSize(2);
        });
    }

    private static boolean isStored(Connection transaction, String id) {
        try (PreparedStatement statement = transaction.prepareStatement("SELECT id FROM session_browser WHERE id = ?")) {
            statement.setString(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @BothDatabases
    void aSignInThatCannotBeAuditedDoesNotHappen(TestDatabase database) {
        with(database, sessions -> {
            audit.fail();
            assertThatThrownBy(() -> sessions.open(ADA, "", "")).isInstanceOf(IllegalStateException.class);
            assertThat(sessions.list(ADA.id(), PageRequest.first(5)).items()).isEmpty();
        });
    }

    @BothDatabases
    void whatIsOverIsSweptAwayWithTime(TestDatabase database) {
        with(database, sessions -> {
            String over = sessions.open(ADA, "", "").session().id();
            clock.move(Duration.ofHours(9));
            sessions.open(EVE, "", "");
            assertThat(dump(database)).doesNotContain(over);
        });
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new StoredSessions(config(Map.of("idle_minutes", 1)), null, audit, clock)).hasMessageContaining("idle.minutes");
        assertThatThrownBy(() -> new StoredSessions(config(Map.of("absolute_hours", 0)), null, audit, clock)).hasMessageContaining("absolute.hours");
    }

    private static String dump(TestDatabase database) {
        StringBuilder all = new StringBuilder();
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                Connection connection = databases.all().getConnection(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM session_browser")) {
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    all.append(rows.getString(i)).append('|');
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return all.toString();
    }

    private void with(TestDatabase database, Consumer<StoredSessions> test) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            StoredSessions sessions = new StoredSessions(config(Map.of()), databases, audit, clock);
            sessions.setDirectory(directory);
            test.accept(sessions);
        }
    }

    private static StoredSessions.Config config(Map<String, Object> given) {
        return (StoredSessions.Config) Proxy.newProxyInstance(StoredSessions.class.getClassLoader(), new Class<?>[] {StoredSessions.Config.class},
                (proxy, method, arguments) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
