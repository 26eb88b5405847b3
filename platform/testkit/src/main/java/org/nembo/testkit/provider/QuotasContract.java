package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Quota;

/** What a provider keeps that tells quotas. */
public abstract class QuotasContract extends ProviderUnderTest {

    @Test
    public void offersQuotas() {
        try (CloudSession session = open()) {
            assertThat(session.quotas()).isPresent();
            assertThat(session.quotas().orElseThrow().list()).isNotEmpty();
        }
    }

    @Test
    public void namesAreUniqueAndInTheTermsOfTheField() {
        try (CloudSession session = open()) {
            List<String> names = list(session).stream().map(Quota::name).toList();
            assertThat(new HashSet<>(names)).hasSameSizeAs(names);
            assertThat(names).allMatch(name -> name.matches("[a-z][A-Za-z0-9]*"), "is in lower camel case");
        }
    }

    @Test
    public void namesStayTheSame() {
        try (CloudSession session = open(); CloudSession other = open()) {
            assertThat(list(session).stream().map(Quota::name)).containsExactlyInAnyOrderElementsOf(list(other).stream().map(Quota::name).toList());
        }
    }

    @Test
    public void nothingIsUsedUpAtAnEmptySite() {
        try (CloudSession session = open()) {
            assertThat(list(session)).allMatch(quota -> quota.free() > 0, "has room");
        }
    }

    private static List<Quota> list(CloudSession session) {
        return session.quotas().orElseThrow().list();
    }
}
