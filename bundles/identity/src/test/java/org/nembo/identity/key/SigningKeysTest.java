package org.nembo.identity.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.IssuerParts;
import org.nembo.identity.MovableClock;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SigningKeysTest {

    private static final JWTClaimsSet CLAIMS = new JWTClaimsSet.Builder().subject("ada").build();
    private static final Duration ROTATION = Duration.ofDays(90);

    private final FakeSecrets secrets = new FakeSecrets();
    private final RecordedAudit audit = new RecordedAudit();
    private final MovableClock clock = new MovableClock();

    private SigningKeys node(StoreDatabases databases) {
        return new SigningKeys(Jdbi.create(databases.open("identity", IssuerParts.class)), secrets, audit, clock, ROTATION, Duration.ofHours(1),
                CheapKeys::make);
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    @BothDatabases
    void publishesTheNextKeyLongBeforeItSigns(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            SigningKeys keys = node(databases);
            Set<String> first = ids(keys);
            assertThat(first).as("one that signs and the next, for each of two algorithms").hasSize(4);
            assertThat(secrets.paths()).containsExactlyInAnyOrderElementsOf(first.stream().map(kid -> "identity/keys/k" + kid).toList());
            SignedJWT before = keys.sign(JWSAlgorithm.ES256, JOSEObjectType.JWT, CLAIMS);
            clock.forward(ROTATION.plusMinutes(1));
            SignedJWT after = keys.sign(JWSAlgorithm.ES256, JOSEObjectType.JWT, CLAIMS);
            assertThat(first).contains(before.getHeader().getKeyID(), after.getHeader().getKeyID());
            assertThat(after.getHeader().getKeyID()).isNotEqualTo(before.getHeader().getKeyID());
            assertThat(ids(keys)).as("the old ones stay while their tokens may be valid").hasSize(6).containsAll(first);
            clock.forward(Duration.ofHours(2));
            assertThat(ids(keys)).hasSize(4).doesNotContain(before.getHeader().getKeyID()).contains(after.getHeader().getKeyID());
            assertThat(secrets.paths()).hasSize(4).doesNotContain("identity/keys/k" + before.getHeader().getKeyID());
            assertThat(audit.actions()).containsOnly("keys:create", "keys:delete");
        }
    }

    /** One thumbprint in 64 begins so. */
    @BothDatabases
    void signsWithAKeyWhoseThumbprintBeginsWithADash(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            AtomicInteger number = new AtomicInteger();
            SigningKeys keys = new SigningKeys(Jdbi.create(databases.open("identity", IssuerParts.class)), secrets, audit, clock, ROTATION,
                    Duration.ofHours(1), algorithm -> dashed(CheapKeys.make(algorithm), number.incrementAndGet()));
            assertThat(keys.sign(JWSAlgorithm.ES256, JOSEObjectType.JWT, CLAIMS).getHeader().getKeyID()).startsWith("-");
        }
    }

    private static JWK dashed(JWK key, int number) {
        return key instanceof ECKey ec ? new ECKey.Builder(ec).keyID("-" + number).build() : new RSAKey.Builder(key.toRSAKey()).keyID("-" + number).build();
    }

    @BothDatabases
    void signsSoThatThePublishedKeyVerifies(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            SigningKeys keys = node(databases);
            JWKSet published = JWKSet.parse(keys.published());
            assertThat(published.getKeys()).noneMatch(JWK::isPrivate);
            SignedJWT elliptic = keys.sign(JWSAlgorithm.ES256, JOSEObjectType.JWT, CLAIMS);
            assertThat(elliptic.verify(new ECDSAVerifier(published.getKeyByKeyId(elliptic.getHeader().getKeyID()).toECKey()))).isTrue();
            SignedJWT rsa = keys.sign(JWSAlgorithm.RS256, JOSEObjectType.JWT, CLAIMS);
            assertThat(rsa.verify(new RSASSAVerifier(published.getKeyByKeyId(rsa.getHeader().getKeyID()).toRSAKey()))).isTrue();
        }
    }

    @BothDatabases
    void nodesThatStartTogetherShareTheirKeys(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            List<SigningKeys> nodes = IntStream.range(0, 4).mapToObj(i -> node(databases)).toList();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            Set<String> published = new TreeSet<>();
            for (Future<String> each : threads.invokeAll(nodes.stream().<java.util.concurrent.Callable<String>>map(node -> node::published).toList())) {
                published.add(each.get());
            }
            threads.shutdownNow();
            assertThat(published).hasSize(1);
            assertThat(JWKSet.parse(published.iterator().next()).getKeys()).hasSize(4);
        }
    }

    @BothDatabases
    void aServerThatSleptForALongTimeStillPublishesAKeyBeforeItSigns(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            SigningKeys keys = node(databases);
            keys.published();
            clock.forward(ROTATION.multipliedBy(5));
            Set<String> seen = ids(keys);
            clock.forward(Duration.ofHours(25));
            assertThat(seen).contains(keys.sign(JWSAlgorithm.ES256, JOSEObjectType.JWT, CLAIMS).getHeader().getKeyID());
        }
    }

    @BothDatabases
    void makesNoKeyThatCannotBeAudited(TestDatabase database) {
        try (StoreDatabases databases = open(database)) {
            audit.fail();
            assertThatThrownBy(() -> node(databases).published()).hasMessageContaining("broken on purpose");
        }
    }

    private static Set<String> ids(SigningKeys keys) throws Exception {
        return JWKSet.parse(keys.published()).getKeys().stream().map(JWK::getKeyID).collect(Collectors.toSet());
    }
}
