package org.nembo.security.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupNamesTest {

    private static final String[] NONE = {};

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/users/s3 | users/s3",
        "users/s3 | users/s3",
        "urn:mace:egi.eu:group:vo.example.org:role=member#aai.egi.eu | vo.example.org",
        "urn:mace:egi.eu:group:vo.example.org:sub:deep:role=manager#aai.egi.eu | vo.example.org/sub/deep/role=manager",
        "urn:geant:example.org:res:group:physics#login.example.org | physics",
        "URN:geant:example.org:group:a%20b#x | ''",
        "urn:geant:example.org:group:a%2Fadmins#x | ''",
        "urn:geant:example.org:res:capability | ''",
        "users admins | ''",
        "users//s3 | ''",
        "// | ''",
        "/ | ''",
        "'' | ''"})
    void isNormalised(String theirs, String ours) {
        GroupNames groups = new GroupNames(GroupNames.CLAIMS, "", NONE, NONE);
        assertThat(groups.of(claims("groups", theirs))).isEqualTo(ours.isEmpty() ? Set.of() : Set.of(ours));
    }

    @Test
    void theFirstClaimThatIsThereCounts() {
        GroupNames groups = new GroupNames(GroupNames.CLAIMS, "", NONE, NONE);
        assertThat(groups.of(new Claims(Map.of("groups", List.of("b"), "wlcg.groups", List.of("/a"))))).containsExactly("a");
        assertThat(groups.of(new Claims(Map.of("roles", List.of("r"))))).containsExactly("r");
        assertThat(groups.of(new Claims(Map.of("realm_access", Map.of("roles", List.of("realm-role")))))).containsExactly("realm-role");
        assertThat(groups.told(new Claims(Map.of("groups", List.of())))).as("nobody's member is an answer too").isTrue();
        assertThat(groups.told(new Claims(Map.of("wlcg", Map.of("other", 1))))).isFalse();
    }

    @Test
    void whatIsNoTextOrTooLongIsPassedOver() {
        GroupNames groups = new GroupNames(GroupNames.CLAIMS, "", NONE, NONE);
        assertThat(groups.of(new Claims(Map.of("groups", Arrays.asList("a", 1, null, Map.of("x", 1), "g".repeat(256)))))).containsExactly("a");
        assertThat(groups.of(new Claims(Map.of("groups", Map.of("a", "b"))))).isEmpty();
    }

    @Test
    void anIssuerCannotMakeAdministratorsUnlessThatIsMapped() {
        GroupNames groups = new GroupNames(GroupNames.CLAIMS, "", new String[] {"cloud ops=admins"}, new String[] {"admins"});
        assertThat(groups.of(claims("groups", "admins"))).isEmpty();
        assertThat(groups.of(claims("groups", "/admins/x"))).isEmpty();
        assertThat(groups.of(claims("groups", "urn:mace:egi.eu:group:admins#aai.egi.eu"))).isEmpty();
        assertThat(groups.of(claims("groups", "administrators"))).containsExactly("administrators");
        assertThat(groups.of(claims("groups", "/cloud ops"))).containsExactly("admins");
    }

    @Test
    void oneGroupMayBecomeSeveralAndOthersGetThePrefix() {
        GroupNames groups = new GroupNames(GroupNames.CLAIMS, "/egi", new String[] {"a=users/s3", "a=users/naas"}, new String[] {"admins"});
        assertThat(groups.of(claims("groups", "a"))).containsExactlyInAnyOrder("users/s3", "users/naas");
        assertThat(groups.of(claims("groups", "b"))).containsExactly("egi/b");
        assertThat(groups.of(claims("groups", "admins"))).containsExactly("egi/admins");
        assertThatThrownBy(() -> new GroupNames(GroupNames.CLAIMS, "a b", NONE, NONE)).hasMessageContaining("groups.prefix");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "openid profile | openid profile *",
        "openid deployments:read | openid deployments:read",
        "openid storage.read:/ | openid storage.read:/",
        "storage.read:/data compute.create | storage.read:/data compute.create",
        "profile | profile",
        "'' | ''"})
    void scopesOfOthersMeanEverythingOnlyForASignInThatIsNotNarrowed(String theirs, String ours) {
        ScopeNames scopes = new ScopeNames(ScopeNames.EVERYTHING, ScopeNames.OPENID);
        assertThat(scopes.of(new Claims(Map.of("scope", theirs)).scopes())).isEqualTo(ours.isEmpty() ? Set.of() : Set.of(ours.split(" ")));
    }

    @Test
    void aTokenThatSaysNothingOfScopesHasTheDefaultOnes() {
        assertThat(new ScopeNames(new String[] {"deployments:read"}, NONE).of(new Claims(Map.of()).scopes())).containsExactly("deployments:read");
        assertThat(new ScopeNames(NONE, NONE).of(new Claims(Map.of("scp", List.of("a", "b"))).scopes())).containsExactlyInAnyOrder("a", "b");
    }

    private static Claims claims(String name, String group) {
        return new Claims(Map.of(name, List.of(group)));
    }
}
