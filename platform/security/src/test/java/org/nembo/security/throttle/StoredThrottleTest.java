package org.nembo.security.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.security.MovedClock;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredThrottleTest {

    private static final String HOME = "192.0.2.7";
    private static final String ELSEWHERE = "198.51.100.9";

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final RecordedAudit audit = new RecordedAudit();

    @BothDatabases
    void fiveFailuresAreFreeThenTheWaitDoublesUpToAQuarterOfAnHour(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            for (long wait = 1; wait <= 512; wait *= 2) {
                assertThat(waitFor(throttle, "ada", HOME)).isEqualTo(wait);
                clock.move(Duration.ofSeconds(wait));
                fail(throttle, "ada", HOME);
            }
            assertThat(waitFor(throttle, "ada", HOME)).isEqualTo(900);
            assertThat(waitFor(throttle, "Ada", HOME)).as("in whatever case the name is written").isEqualTo(900);
            assertThatCode(() -> throttle.admit("password", "bob", HOME)).as("another account").doesNotThrowAnyException();
            assertThatCode(() -> throttle.admit("approle", "ada", HOME)).as("another kind").doesNotThrowAnyException();
        });
    }

    @BothDatabases
    void whoIsRefusedIsNotCountedSoTheWaitEndsByItself(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            for (int i = 0; i < 50; i++) {
                waitFor(throttle, "ada", HOME);
            }
            clock.move(Duration.ofSeconds(1));
            assertThatCode(() -> throttle.admit("password", "ada", HOME)).doesNotThrowAnyException();
        });
    }

    @BothDatabases
    void attemptsAreForgottenWithTime(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            clock.move(Duration.ofMinutes(15 * 5));
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            assertThat(waitFor(throttle, "ada", HOME)).isEqualTo(1);
        });
    }

    @BothDatabases
    void whoProvesWhoTheyAreStartsAfresh(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            clock.move(Duration.ofSeconds(1));
            throttle.admit("password", "ada", HOME);
            throttle.succeeded("password", "ada", HOME);
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", HOME);
            }
            assertThat(waitFor(throttle, "ada", HOME)).isEqualTo(1);
        });
    }

    @BothDatabases
    void strangersElsewhereCannotKeepTheOwnerWaiting(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            throttle.admit("password", "ada", HOME);
            throttle.succeeded("password", "ada", HOME);
            for (int i = 0; i < 12; i++) {
                fail(throttle, "ada", ELSEWHERE);
                clock.move(Duration.ofSeconds(1L << Math.max(0, i - 4)));
            }
            fail(throttle, "ada", ELSEWHERE);
            assertThat(waitFor(throttle, "ada", ELSEWHERE)).isGreaterThan(100);
            assertThatCode(() -> throttle.admit("password", "ada", "192.0.2.200")).as("the owner, at home").doesNotThrowAnyException();
            clock.move(StoredThrottle.KNOWN);
            for (int i = 0; i < 5; i++) {
                fail(throttle, "ada", ELSEWHERE);
            }
            waitFor(throttle, "ada", ELSEWHERE);
            assertThat(waitFor(throttle, "ada", HOME)).as("who was not there for a month is a stranger").isEqualTo(1);
        });
    }

    @BothDatabases
    void aNetworkThatGuessesAtManyAccountsIsSlowedDownAsAWhole(TestDatabase database) {
        with(database, Map.of("network_burst", 10, "network_per_minute", 6), throttle -> {
            for (int i = 0; i < 10; i++) {
                fail(throttle, "user" + i, "192.0.2." + i);
            }
            assertThat(waitFor(throttle, "user99", "192.0.2.99")).isBetween(9L, 11L);
            assertThatCode(() -> throttle.admit("password", "user99", ELSEWHERE)).as("another network").doesNotThrowAnyException();
            clock.move(Duration.ofSeconds(11));
            assertThatCode(() -> throttle.admit("password", "user98", HOME)).doesNotThrowAnyException();
            throttle.succeeded("password", "user98", HOME);
            assertThatCode(() -> throttle.admit("password", "user97", HOME)).as("a success costs the network nothing").doesNotThrowAnyException();
            assertThatThrownBy(() -> throttle.admit("password", "user96", HOME)).isInstanceOf(NemboException.class);
        });
    }

    @BothDatabases
    void manyAtTheSameTimeAreNotFree(TestDatabase database) {
        with(database, Map.of("network_burst", 1000), throttle -> {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Integer>> attempts = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    attempts.add(() -> {
                        try {
                            throttle.admit("password", "ada", "");
                            return 1;
                        } catch (NemboException e) {
                            return 0;
                        }
                    });
                }
                int admitted = 0;
                for (Future<Integer> attempt : threads.invokeAll(attempts)) {
                    admitted += attempt.get();
                }
                assertThat(admitted).isBetween(1, 5);
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                threads.shutdownNow();
            }
        });
    }

    @BothDatabases
    void anotherNodeCountsOnAndARestartForgetsNothing(TestDatabase database) {
        with(database, Map.of(), first -> {
            for (int i = 0; i < 5; i++) {
                fail(first, "ada", HOME);
            }
            with(database, Map.of(), second -> assertThat(waitFor(second, "ada", HOME)).isEqualTo(1));
        });
    }

    @BothDatabases
    void aRefusalIsAuditedAndNoNameIsStored(TestDatabase database) {
        with(database, Map.of(), throttle -> {
            for (int i = 0; i < 5; i++) {
                fail(throttle, "hunter2", "");
            }
            waitFor(throttle, "hunter2", "");
            assertThat(audit.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.action()).isEqualTo("throttle:refuse");
                assertThat(entry.facts()).containsEntry("reason", "too many attempts on the account");
            });
        });
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,c00002", "::ffff:192.0.2.7,c00002", "2001:db8:1:2:3::4,20010db800010002", "[2001:db8:1:2::1],20010db800010002",
        "fe80::1%eth0,fe80000000000000", "localhost,", "'',", "999.1.1.1,", "192.0.2.7.evil.example,"})
    void countsByNetworksAndLooksUpNoNames(String client, String network) {
        assertThat(Network.of(client).orElse(null)).isEqualTo(network);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new StoredThrottle(config(Map.of("account_free", 0)), null, audit, clock)).hasMessageContaining("account.free");
        assertThatThrownBy(() -> new StoredThrottle(config(Map.of("network_burst", 0)), null, audit, clock)).hasMessageContaining("network.burst");
    }

    private static void fail(StoredThrottle throttle, String account, String client) {
        throttle.admit("password", account, client);
        throttle.failed("password", account, client);
    }

    private static long waitFor(StoredThrottle throttle, String account, String client) {
        try {
            throttle.admit("password", account, client);
        } catch (NemboException e) {
            assertThat(e.code()).isEqualTo(GeneralError.TOO_MANY_REQUESTS);
            return (Long) e.members().get("retryAfter");
        }
        throw new AssertionError("it was let through");
    }

    private void with(TestDatabase database, Map<String, Object> settings, Consumer<StoredThrottle> test) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            test.accept(new StoredThrottle(config(settings), databases, audit, clock));
        }
    }

    private static StoredThrottle.Config config(Map<String, Object> given) {
        return (StoredThrottle.Config) Proxy.newProxyInstance(StoredThrottle.class.getClassLoader(), new Class<?>[] {StoredThrottle.Config.class},
                (proxy, method, arguments) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
