package org.nembo.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TokenVerifier;

final class VerifiedTokensTest {

    private static final Subject ANN = new Subject("urn:test", "ann", "Ann", Set.of(), Set.of("*"));

    private final VerifiedTokens authenticator = new VerifiedTokens();
    private final FewUsers directory = new FewUsers();

    @BeforeEach
    void deploy() {
        authenticator.setDirectory(directory);
    }

    @Test
    void whoeverATokenIsOfGetsTheGroupsOfTheDirectoryToo() {
        authenticator.addVerifier((token, audience) -> Optional.of(ANN));
        directory.groups.put(ANN.id(), Set.of("users/s3"));
        assertThat(authenticator.authenticate("good", "api").groups()).containsExactly("users/s3");
    }

    @Test
    void suspensionHoldsForEveryKindOfTokenAtTheNextRequest() {
        authenticator.addVerifier((token, audience) -> Optional.of(ANN));
        assertThat(authenticator.authenticate("good", "api")).isEqualTo(ANN);
        directory.suspended.add(ANN.id());
        assertThatThrownBy(() -> authenticator.authenticate("good", "api")).hasMessageContaining("suspended");
    }

    @Test
    void withoutTheDirectoryNobodyComesIn() {
        authenticator.addVerifier((token, audience) -> Optional.of(ANN));
        authenticator.unsetDirectory(directory);
        assertThatThrownBy(() -> authenticator.authenticate("good", "api")).isInstanceOf(NemboException.class)
                .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(GeneralError.UNAVAILABLE));
    }

    @Test
    void asksEachVerifierUntilOneKnowsTheToken() {
        authenticator.addVerifier((token, audience) -> Optional.empty());
        authenticator.addVerifier((token, audience) -> token.equals("good") ? Optional.of(ANN) : Optional.empty());
        assertThat(authenticator.authenticate("good", "api")).isEqualTo(ANN);
        assertThatThrownBy(() -> authenticator.authenticate("other", "api")).hasMessageContaining("no kind that this server accepts");
    }

    @Test
    void aVerifierThatLeavesIsNotAskedAnyMore() {
        TokenVerifier verifier = (token, audience) -> Optional.of(ANN);
        authenticator.addVerifier(verifier);
        authenticator.removeVerifier(verifier);
        assertThatThrownBy(() -> authenticator.authenticate("good", "api")).isInstanceOf(NemboException.class)
                .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(GeneralError.UNAUTHENTICATED));
    }

    @Test
    void emptyAndOversizeTokensReachNoVerifier() {
        authenticator.addVerifier((token, audience) -> {
            throw new AssertionError("asked");
        });
        assertThatThrownBy(() -> authenticator.authenticate(" ", "api")).isInstanceOf(NemboException.class);
        assertThatThrownBy(() -> authenticator.authenticate("x".repeat(20_000), "api")).hasMessageContaining("longer than");
    }
}
