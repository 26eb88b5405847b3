package org.nembo.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredAccessTokensTest {

    private static final Subject ALICE = new Subject("https://issuer.example/", "alice", "Alice", Set.of("users", "users/s3"), Set.of("*"));
    private static final Subject BOB = new Subject("https://issuer.example", "bob", "Bob", Set.of(), Set.of("deployments:*", "sites:read"));

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final RecordedAudit audit = new RecordedAudit();
    private final OpenThrottle throttle = new OpenThrottle();
    private final FewUsers directory = new FewUsers();

    @BothDatabases
    void groupsOfTheDirectoryAreAskedAtEachUseAndNotKeptWithTheToken(TestDatabase database) {
        with(database, tokens -> {
            Subject local = new Subject(Directory.LOCAL, "u1", "ada", Set.of("users"), Set.of("*"));
            assertThat(tokens.verify(tokens.issue(local, request("laptop", 1, "*")).value(), "api").orElseThrow().groups()).isEmpty();
            directory.add("u2", "https://issuer.example", "alice", "Alice", "users");
            assertThat(tokens.verify(tokens.issue(ALICE, request("laptop", 1, "*")).value(), "api").orElseThrow().groups())
                    .as("what only her issuer knows").containsExactly("users/s3");
        });
    }

    @BothDatabases
    void everyChangeIsAuditedAndOneThatCannotBeDoesNotHappen(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "*"));
            tokens.issue(ALICE, request("phone", 30, "*"));
            tokens.revoke("root@urn:nembo:local", ALICE.id(), issued.token().id());
            tokens.revoke(ALICE.id(), ALICE.id(), issued.token().id());
            assertThat(tokens.revokeAll(ALICE.id(), ALICE.id())).isEqualTo(1);
            assertThat(audit.actions()).containsExactly("tokens:create", "tokens:create", "tokens:revoke", "tokens:revoke");
            assertThat(audit.entries().get(2).actor()).isEqualTo("root@urn:nembo:local");
            assertThat(audit.entries().toString()).doesNotContain(issued.value()).doesNotContain(TokenValue.hash(issued.value()));
            AccessTokens.Issued kept = tokens.issue(ALICE, request("kept", 30, "*"));
            audit.fail();
            assertThatThrownBy(() -> tokens.issue(ALICE, request("laptop", 30, "*"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tokens.revokeAll(ALICE.id(), ALICE.id())).isInstanceOf(IllegalStateException.class);
            assertThat(tokens.list(ALICE.id(), PageRequest.first(10)).items()).containsExactly(kept.token());
        });
    }

    @BothDatabases
    void madeUpTokensAreSlowedDownByNetworkAndGoodOnesAreNot(TestDatabase database) {
        with(database, tokens -> {
            String good = tokens.issue(ALICE, request("laptop", 30, "*")).value();
            String unknown = TokenValue.random(new java.security.SecureRandom());
            assertThatThrownBy(() -> tokens.verify(unknown, "api")).hasMessageContaining("make a new one at https://cloud.example.org/api/v1/tokens");
            assertThatThrownBy(() -> tokens.verify("nembo_rubbish", "api")).hasMessageContaining("mistyped");
            assertThat(throttle.asked).containsExactly("token  192.0.2.7", "token  192.0.2.7");
            throttle.closeForAll();
            assertThatThrownBy(() -> tokens.verify(unknown, "api")).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.TOO_MANY_REQUESTS));
            assertThat(tokens.verify(good, "api")).isPresent();
        });
    }

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
            clock.move(Duration.ofDays(1));
            assertThatThrownBy(() -> tokens.verify(issued.value(), "api")).isInstanceOf(NemboException.class)
                    .hasMessageContaining("'laptop' expired on 2026-11-22T10:00:00Z")
                    .hasMessageContaining("make a new one with token:create or at https://cloud.example.org/api/v1/tokens");
        });
    }

    @BothDatabases
    void aRevokedTokenIsUnknownAtOnce(TestDatabase database) {
        with(database, tokens -> {
            AccessTokens.Issued issued = tokens.issue(ALICE, request("laptop", 30, "*"));
            assertThat(tokens.revoke(BOB.id(), BOB.id(), issued.token().id())).as("another owner's revocation").isFalse();
            assertThat(tokens.verify(issued.value(), "api")).isPresent();
            assertThat(tokens.revoke(ALICE.id(), ALICE.id(), issued.token().id())).isTrue();
            assertThat(tokens.revoke(ALICE.id(), ALICE.id(), issued.token().id())).isFalse();
            assertThatThrownBy(() -> tokens.verify(issued.value(), "api")).hasMessageContaining("unknown or was revoked");
        });
    }

    @BothDatabases
    void aRevocationOnAnotherNodeIsSeenWithinASecond(TestDatabase database) {
        with(database, tokens -> {
            String value = tokens.issue(ALICE, request("laptop", 30, "*")).value();
            with(database, other -> {
                assertThat(other.verify(value, "api")).isPresent();
                tokens.revoke(ALICE.id(), ALICE.id(), tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).id());
                assertThatThrownBy(() -> tokens.verify(value, "api")).as("on the node that revoked").hasMessageContaining("revoked");
                clock.move(Duration.ofSeconds(1));
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
            Instant first = clock.instant();
            clock.move(Duration.ofSeconds(30));
            tokens.verify(value, "api");
            assertThat(tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).lastUsed()).contains(first);
            clock.move(Duration.ofSeconds(31));
            tokens.verify(value, "api");
            assertThat(tokens.list(ALICE.id(), PageRequest.first(1)).items().get(0).lastUsed()).contains(clock.instant());
            tokens.verify(value, "api");
        });
    }

    @BothDatabases
    void theListIsPagedNewestFirst(TestDatabase database) {
        with(database, tokens -> {
            for (int i = 0; i < 5; i++) {
                tokens.issue(ALICE, request("token " + i, 30, "*"));
                clock.move(Duration.ofSeconds(1));
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
        return new AccessTokens.Request(name, Set.of(scopes), Set.of("api"), clock.instant().plus(Duration.ofDays(days)));
    }

    private void with(TestDatabase database, Consumer<StoredAccessTokens> test) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            StoredAccessTokens tokens = new StoredAccessTokens(databases, throttle, audit, () -> "192.0.2.7", clock);
            tokens.setAddress(() -> URI.create("https://cloud.example.org"));
            tokens.setDirectory(directory);
            test.accept(tokens);
        }
    }
}
