package org.nembo.identity.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.PageRequest;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.IssuerSettings;
import org.nembo.identity.MovableClock;
import org.nembo.identity.Refusal;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Clients;
import org.nembo.identity.client.Registered;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** What is stored of clients, grants, codes and consents, on both engines. */
class GrantsTest {

    private static final Subject ADA = new Subject(Directory.LOCAL, "u-ada", "ada", Set.of(), Set.of("*"));

    private final MovableClock clock = new MovableClock();
    private final RecordedAudit audit = new RecordedAudit();
    private final List<Refusal> refusals = new ArrayList<>();

    @BothDatabases
    void aGrantEndsWithAllThatCameOfIt(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            Jdbi jdbi = Jdbi.create(databases.open("identity", IssuerParts.class));
            Grants grants = new Grants(jdbi, audit, clock, IssuerSettings.standard());
            Codes codes = new Codes(grants, clock, Duration.ofMinutes(1));
            RefreshTokens tokens = new RefreshTokens(jdbi, grants, clock, Duration.ofDays(30));
            Grants.Wish wish = new Grants.Wish("app", Set.of("openid"), Set.of("object"));
            Grant grant = jdbi.inTransaction(handle -> grants.create(handle, wish, ADA, "u-ada", "session", clock.instant()));
            String code = jdbi.inTransaction(handle -> codes.issue(handle, grant, new Codes.Binding("https://a.example", "", "n")));
            Codes.Shown shown = new Codes.Shown("https://a.example", "");
            assertThat(jdbi.inTransaction(handle -> codes.redeem(handle, code, "app", shown,
                    refusals::add)).grant()).isEqualTo(grants.find(grant.id()).orElseThrow());
            String first = jdbi.inTransaction(handle -> tokens.issue(handle, grant));
            Grant taken = jdbi.inTransaction(handle -> tokens.use(handle, first, "app", refusals::add));
            assertThat(taken.id()).isEqualTo(grant.id());
            String jti = Grants.tokenId(Optional.of(grant));
            assertThat(grants.isRevoked(jti)).isFalse();
            Grant again = jdbi.inTransaction(handle -> tokens.use(handle, first, "app", refusals::add));
            assertThat(again).isNull();
            clock.forward(Duration.ofSeconds(1));
            assertThat(grants.isRevoked(jti)).as("known after a second without being told").isTrue();
            assertThat(grants.find(grant.id())).isEmpty();
            assertThat(refusals).hasSize(1);
            clock.forward(Duration.ofDays(1));
            assertThat(grants.cleanUp()).isPositive();
            int left = jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM identity_revoked").mapTo(Integer.class).one());
            assertThat(left).isZero();
        }
    }

    @BothDatabases
    void theEndOfASessionIsToldOnceAndVoidsItsCodes(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            Jdbi jdbi = Jdbi.create(databases.open("identity", IssuerParts.class));
            Grants grants = new Grants(jdbi, audit, clock, IssuerSettings.standard());
            Codes codes = new Codes(grants, clock, Duration.ofMinutes(1));
            Codes.Shown shown = new Codes.Shown("https://a.example", "");
            for (String session : List.of("one", "two")) {
                jdbi.useTransaction(handle -> {
                    grants.create(handle, new Grants.Wish("app", Set.of("openid", "email"), Set.of()), ADA, "u-ada", session, clock.instant());
                    grants.create(handle, new Grants.Wish("silent", Set.of("email"), Set.of()), ADA, "u-ada", session, clock.instant());
                });
            }
            clock.forward(Duration.ofDays(89));
            grants.cleanUp();
            assertThat(ended(jdbi, grants, "two")).as("outlives its grant").containsExactly(new Login("app", "u-ada"));
            assertThat(ended(jdbi, grants, "two")).isEmpty();
            clock.forward(Duration.ofDays(3));
            grants.cleanUp();
            assertThat(ended(jdbi, grants, "one")).isEmpty();
            Grant last = jdbi.inTransaction(handle -> grants.create(handle, new Grants.Wish("app", Set.of("openid"), Set.of()), ADA, "u-ada", "three",
                    clock.instant()));
            String code = jdbi.inTransaction(handle -> codes.issue(handle, last, new Codes.Binding("https://a.example", "", "n")));
            assertThat(ended(jdbi, grants, "three")).hasSize(1);
            Object none = jdbi.inTransaction(handle -> codes.redeem(handle, code, "app", shown, refusals::add));
            assertThat(none).isNull();
            assertThat(refusals).hasSize(1);
        }
    }

    private static List<Login> ended(Jdbi jdbi, Grants grants, String session) {
        return jdbi.inTransaction(handle -> grants.endSession(handle, session));
    }

    @BothDatabases
    void devicesConsentsAndClientsAreKept(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            Jdbi jdbi = Jdbi.create(databases.open("identity", IssuerParts.class));
            Grants grants = new Grants(jdbi, audit, clock, IssuerSettings.standard());
            Devices devices = new Devices(jdbi, grants, clock, Duration.ofMinutes(10));
            Consents consents = new Consents(jdbi, audit, clock);
            Clients clients = new Clients(jdbi, audit, clock, 20);
            Registered client = clients.create(FakePolicy.admin(), "app", Stage.metadata(ClientAuthenticationMethod.CLIENT_SECRET_BASIC), true, true);
            assertThat(clients.get("app").metadata().toJSONObject()).isEqualTo(client.client().metadata().toJSONObject());
            assertThat(clients.list("", PageRequest.first(10)).items()).hasSize(1);
            assertThat(clients.list("nobody", PageRequest.first(10)).items()).isEmpty();
            assertThat(clients.rotateSecret("root", "app").secret()).isNotEqualTo(client.secret());
            Grants.Wish wish = new Grants.Wish("app", Set.of("openid"), Set.of());
            Devices.Codes codes = devices.begin(wish);
            Devices.Waiting waiting = devices.waiting(codes.userCode().toLowerCase(java.util.Locale.ROOT)).orElseThrow();
            Grant grant = jdbi.inTransaction(handle -> grants.create(handle, wish, ADA, "u-ada", "session", clock.instant()));
            boolean answered = jdbi.inTransaction(handle -> devices.answer(handle, waiting, Optional.of(grant)));
            assertThat(answered).isTrue();
            Grant taken = jdbi.inTransaction(handle -> devices.poll(handle, codes.deviceCode(), "app", refusals::add));
            assertThat(taken.id()).isEqualTo(grant.id());
            jdbi.useTransaction(handle -> consents.agree(handle, ADA, "app", Set.of("openid")));
            jdbi.useTransaction(handle -> consents.agree(handle, ADA, "app", Set.of("email")));
            assertThat(consents.covers(ADA, "app", Set.of("openid", "email"))).isTrue();
            assertThat(consents.list(ADA.id(), PageRequest.first(10)).items()).hasSize(1);
            assertThat(consents.withdraw(ADA, "app", grants)).isTrue();
            assertThat(grants.isRevoked(Grants.tokenId(Optional.of(grant)))).isTrue();
            clients.delete("root", "app", grants::revokeClient);
            assertThat(clients.find("app")).isEmpty();
        }
    }
}
