package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.OwnIssuer;
import org.nembo.api.identity.Subject;
import org.nembo.security.FewUsers;
import org.nembo.security.MovedClock;

/** The access tokens of this server's own issuer. */
final class OwnTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final MovedClock clock = new MovedClock(NOW);
    private final List<JWK> keys = new ArrayList<>(List.of(FakeIssuer.EC));
    private final Set<String> revoked = new HashSet<>();
    private final FewUsers directory = new FewUsers();
    private final IssuedTokens tokens = new IssuedTokens(false, clock);

    private final OwnIssuer issuer = new OwnIssuer() {
        @Override
        public String issuer() {
            return "https://cloud.example.org/";
        }

        @Override
        public String keys() {
            return new JWKSet(keys).toString();
        }

        @Override
        public boolean isRevoked(String jti) {
            return revoked.contains(jti);
        }
    };

    @BeforeEach
    void deploy() {
        tokens.setOwnIssuer(issuer);
        tokens.setDirectory(directory);
        directory.add("u1", Directory.LOCAL, "u1", "ada");
        directory.add("u2", "https://egi.example", "eve@egi", "eve");
    }

    @Test
    void aTokenOfALocalAccountIsThatOfTheAccountAndTheDirectoryTellsItsGroups() {
        Subject subject = verify(claims("u1"));
        assertThat(subject.id()).isEqualTo("u1@urn:nembo:local");
        assertThat(subject.username()).isEqualTo("ada");
        assertThat(subject.groups()).as("those of the token may be out of date").isEmpty();
    }

    @Test
    void aTokenOfSomebodyWhoSignedInElsewhereIsThatOfTheirOwnIssuerWithTheirGroups() {
        Subject subject = verify(claims("u2"));
        assertThat(subject.id()).isEqualTo("eve@egi@https://egi.example");
        assertThat(subject.groups()).containsExactly("users/s3");
    }

    @Test
    void aTokenOfAClientIsTheClientsAndNobodyElses() {
        Map<String, Object> claims = claims("robot");
        claims.put("client_id", "robot");
        claims.put("scope", "deployments:read");
        Subject subject = verify(claims);
        assertThat(subject.id()).isEqualTo("robot@urn:nembo:client");
        assertThat(subject.groups()).isEmpty();
        assertThat(subject.scopes()).containsExactly("deployments:read");
    }

    @Test
    void aRevokedTokenAndOneOfNobodyAreRefused() {
        revoked.add("t1");
        assertThatThrownBy(() -> verify(claims("u1"))).hasMessageContaining("was revoked").hasMessageContaining("https://cloud.example.org");
        revoked.clear();
        assertThatThrownBy(() -> verify(claims("u3"))).hasMessageContaining("does not exist any more");
        Map<String, Object> anonymous = claims("u1");
        anonymous.remove("jti");
        assertThatThrownBy(() -> verify(anonymous)).hasMessageContaining("'jti'");
    }

    @Test
    void aRotatedKeyCountsAtOnceAndTheOldOneAsLongAsItIsTold() {
        String old = token(claims("u1"), FakeIssuer.EC);
        JWK fresh = FakeIssuer.ec("ec-2");
        keys.add(fresh);
        assertThat(tokens.verify(token(claims("u1"), fresh), "api")).isPresent();
        assertThat(tokens.verify(old, "api")).isPresent();
        keys.remove(0);
        assertThatThrownBy(() -> tokens.verify(old, "api")).hasMessageContaining("not used any more");
    }

    @Test
    void withoutTheIssuerItsTokensAreNotTrustedAndWithoutTheDirectoryNobodyCanTell() {
        tokens.unsetDirectory(directory);
        assertThatThrownBy(() -> verify(claims("u1"))).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.UNAVAILABLE));
        tokens.unsetOwnIssuer(issuer);
        assertThatThrownBy(() -> verify(claims("u1"))).hasMessageContaining("not trusted here");
    }

    @Test
    void whatIsForAnotherServiceOrExpiredIsRefusedAsForEveryIssuer() {
        Map<String, Object> other = claims("u1");
        other.put("aud", "registry");
        assertThatThrownBy(() -> verify(other)).hasMessageContaining("not for 'api'");
        Map<String, Object> claims = claims("u1");
        clock.move(Duration.ofHours(2));
        assertThatThrownBy(() -> verify(claims)).hasMessageContaining("expired on 2026-11-21T11:00:00Z");
    }

    private Subject verify(Map<String, Object> claims) {
        return tokens.verify(token(claims, FakeIssuer.EC), "api").orElseThrow();
    }

    private static String token(Map<String, Object> claims, JWK key) {
        return FakeIssuer.signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims, key);
    }

    private static Map<String, Object> claims(String subject) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", "https://cloud.example.org");
        claims.put("sub", subject);
        claims.put("aud", "api");
        claims.put("jti", "t1");
        claims.put("client_id", "dashboard");
        claims.put("scope", "openid");
        claims.put("groups", List.of("users/s3"));
        claims.put("iat", NOW.getEpochSecond());
        claims.put("exp", NOW.getEpochSecond() + 3600);
        return claims;
    }
}
