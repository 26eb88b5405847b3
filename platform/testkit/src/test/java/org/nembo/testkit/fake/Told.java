package org.nembo.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Images.Image;

/** A fake provider that was told all that a site can have. */
final class Told {

    static final Site SITE = new Site("here", "", "fake", SiteStatus.ACTIVE, Map.of());

    private Told() {
    }

    static FakeProvider provider() {
        return new FakeProvider("fake").images("here", new Image("i-1", "ubuntu", Map.of("distribution", "ubuntu")))
                .flavors("here", new Flavor("f-1", "small", 1000, 1 << 20, 1 << 20, 0, Map.of())).volumeTypes("here", "fast")
                .limits("here", Map.of("machines", 5L, "volumes", 5L, "networks", 5L, "workloads", 5L, "volumeBytes", -1L));
    }

    static CloudSession open(FakeProvider provider) {
        return provider.open(SITE, new Credential.None());
    }

    static void assertNothingIsLeft(FakeProvider provider) {
        assertThat(provider.ledger().left()).isEmpty();
        assertThat(provider.openSessions()).isZero();
    }
}
