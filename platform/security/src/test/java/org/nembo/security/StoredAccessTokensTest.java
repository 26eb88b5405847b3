package org.nembo.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredAccessTokensTest {

    private static final Subject ALICE = new Subject("https://issuer.example/", "alice", "Alice", Set.of("users", "users/s3"), Set.of("*"));
    private static final Subject BOB = new Subject("https://issuer.example", "bob", "Bob", Set.of(), Set.of("deployments:*", "sites:read"));

    /** A clock that tests move. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hand clock = new Hand();

    @BothDatabases
    void anIssuedTokenProvesItsOwner(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "deployments:read"));
            Subject subject = tokens.verify(issued.value(), "api").orElseThrow();
            assertThat(subject.id()).isEqualTo("alice@https://issuer.example");
            assertThat(subject.groups()).containsExactlyInAnyOrder("users", "users/s3");
            assertThat(subject.scopes()).containsExactly("deployments:read");
        });
    }

    @BothDatabases
    void theValueIsShownOnceAndStoredNowhere(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "*"));
            assertThat(issued.toString()).doesNotContain(issued.value());
            assertThat(tokens.list(ALICE.id(), PageRequest.first(10)).items()).singleElement()
                    .satisfies(token -> assertThat(token.toString()).doesNotContain(issued.value()).doesNotContain(TokenValue.hash(issued.value())));
        });
    }

    @BothDatabases
    void anExpiredTokenIsRefusedWithItsDate(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 1, "*"));
            clock.now = clock.now.plus(Duration.ofDays(1));
            assertThatThrownBy(() -> tokens.verify(issued.value(), "api")).isInstanceOf(NemboException.class)
                    .hasMessageContaining("'laptop' expired on 2026-11-22T10:00:00Z").hasMessageContaining("token:create");
        });
    }

    @BothDatabases
    void aRevokedTokenIsUnknownAtOnce(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "*"));
            assertThat(tokens.revoke(BOB.id(), issued.token().id())).as("another owner's revocation").isFalse();
            assertThat(tokens.verify(issued.value(), "api")).isPresent();
            assertThat(tokens.revoke(ALICE.id(), issued.token().id())).isTrue();
            assertThat(tokens.revoke(ALICE.id(), issued.token().id())).isFalse();
            assertThatThrownBy(() -> tokens.verify(issued.value(), "api")).hasMessageContaining("unknown or was revoked");
        });
    }

    @BothDatabases
    void aRevocationOnAnotherNodeIsSeenWithinASecond(TestDatabase database) {
        with(database, tokens -> {
            String value = tokens.issue(ALICE, request("laptop", 30, "*")).value();
            with(database, other -> {
                assertThat(other.verify(value, "api")).isPresent();
                tokens.revoke(ALICE.id(), tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).id());
                assertThatThrownBy(() -> tokens.verify(value, "api")).as("on the node that revoked").hasMessageContaining("revoked");
                clock.now = clock.now.plusSeconds(1);
                assertThatThrownBy(() -> other.verify(value, "api")).hasMessageContaining("revoked");
            });
        });
    }

    @BothDatabases
    void aTokenForAnotherAudienceIsRefused(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "*"));
            assertThatThrownBy(() -> tokens.verify(issued.value(), "shell")).hasMessageContaining("is for api, not for 'shell'");
        });
    }

    @BothDatabases
    void aMistypedTokenIsToldFromAnUnknownOne(TestDatabase database) {
        with(database, tokens -> {
            String value = tokens.issue(ALICE, request("laptop", 30, "*")).value();
            assertThatThrownBy(() -> tokens.verify(value.substring(0, value.length() - 1), "api")).hasMessageContaining("mistyped");
            assertThat(tokens.verify("eyJhbGciOiJSUzI1NiJ9.e30.x", "api")).as("a token of another kind").isEmpty();
        });
    }

    @BothDatabases
    void nobodyGetsATokenWithMoreScopesThanTheOwnersOwn(TestDatabase database) {
        with(database, tokens -> {
            assertThat(tokens.issue(BOB, request("narrow", 1, "deployments:read")).token().scopes()).containsExactly("deployments:read");
            assertThatThrownBy(() -> tokens.issue(BOB, request("wide", 1, "*"))).hasMessageContaining("without the scope *");
            assertThatThrownBy(() -> tokens.issue(BOB, request("wide", 1, "sites:*"))).hasMessageContaining("sites:*");
        });
    }

    @BothDatabases
    void badRequestsAreRefusedByField(TestDatabase database) {
        with(database, tokens -> {
            assertThatThrownBy(() -> tokens.issue(ALICE, request(" ", 1, "*"))).hasMessageContaining("name");
            assertThatThrownBy(() -> tokens.issue(ALICE, request("x".repeat(101), 1, "*"))).hasMessageContaining("name");
            assertThatThrownBy(() -> tokens.issue(ALICE, request("a", 367, "*"))).hasMessageContaining("366 days");
            assertThatThrownBy(() -> tokens.issue(ALICE, request("a", 0, "*"))).hasMessageContaining("expires");
            assertThatThrownBy(() -> tokens.issue(ALICE, request("a", 1, "Deploy all"))).hasMessageContaining("'Deploy all' is not a scope");
            assertThat(tokens.list(ALICE.id(), PageRequest.first(10)).items()).isEmpty();
        });
    }

    @BothDatabases
    void lastUseIsKeptToTheMinute(TestDatabase database) {
        with(database, tokens -> {
            String value = tokens.issue(ALICE, request("laptop", 30, "*")).value();
            tokens.verify(value, "api");
            Instant first = clock.now;
            clock.now = clock.now.plusSeconds(30);
            tokens.verify(value, "api");
            assertThat(tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).lastUsed()).contains(first);
            clock.now = clock.now.plusSeconds(31);
            tokens.verify(value, "api");
            assertThat(tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).lastUsed()).contains(clock.now);
            tokens.verify(value, "api");
        });
    }

    @BothDatabases
    void theListIsPagedNewestFirst(TestDatabase database) {
        with(database, tokens -> {
            for (int i = 0; i < 5; i++) {
                tokens.issue(ALICE, request("token " + i, 30, "*"));
                clock.now = clock.now.plusSeconds(1);
            }
            tokens.issue(BOB, request("not hers", 30, "sites:read"));
            Page<AccessTokens.AccessToken> first = tokens.list(ALICE.id(), PageRequest.first(3));
            Page<AccessTokens.AccessToken> second = tokens.list(ALICE.id(), new PageRequest(3, first.next().orElseThrow()));
            assertThat(first.items()).extracting(AccessTokens.AccessToken::name).containsExactly("token 4", "token 3", "token 2");
            assertThat(second.items()).extracting(AccessTokens.AccessToken::name).containsExactly("token 1", "token 0");
            assertThat(second.next()).isEmpty();
        });
    }

    @Test
    void aValueCarriesAChecksum() {
        String value = TokenValue.random(new java.security.SecureRandom());
        assertThat(TokenValue.isWhole(value)).isTrue();
        char wrong = value.charAt(10) == 'a' ? 'b' : 'a';
        assertThat(TokenValue.isWhole(value.substring(0, 10) + wrong + value.substring(11))).isFalse();
        assertThat(TokenValue.isWhole("nembo_")).isFalse();
    }

    private AccessTokens.Request request(String name, int days, String... scopes) {
        return new AccessTokens.Request(name, Set.of(scopes), Set.of("api"), clock.now.plus(Duration.ofDays(days)));
    }

    private void with(TestDatabase database, Consumer<StoredAccessTokens> test) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            test.accept(new StoredAccessTokens(databases, clock));
        }
    }
}
