package org.nembo.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> KNOWN = List.of("name", "scopes", "expiresInDays");

    @Test
    void findsWhatWasMeant() {
        assertThat(Nearest.of("nmae", KNOWN)).isEmpty();
        assertThat(Nearest.of("nam", KNOWN)).hasValue("name");
        assertThat(Nearest.of("scope", KNOWN)).hasValue("scopes");
        assertThat(Nearest.of("expiresindays", KNOWN)).hasValue("expiresInDays");
    }

    @Test
    void suggestsNothingThatIsFarOff() {
        assertThat(Nearest.of("colour", KNOWN)).isEmpty();
        assertThat(Nearest.of("x".repeat(1000), KNOWN)).isEmpty();
        assertThat(Nearest.of("", List.of())).isEmpty();
    }
}
