package org.nembo.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.ProviderError;
import org.nembo.testkit.fake.FakeProviderDirectory;

final class SiteCheckTest {

    private static final Site SITE = new Site("bari", "", "local", SiteStatus.ACTIVE, Map.of());

    @Test
    void reportsWhatTheSiteOffers() {
        SiteCheck.Result result = check(5, () -> { }).check(SITE, Map.of());
        assertThat(result.capabilities()).containsExactly("quotas");
        assertThat(result.quotas()).singleElement().satisfies(quota -> assertThat(quota.free()).isEqualTo(3));
    }

    @Test
    void passesOnWhatTheProviderSays() {
        SiteCheck check = check(5, () -> {
            throw new NemboException(ProviderError.PROVIDER_UNAUTHENTICATED, "wrong password");
        });
        assertThatThrownBy(() -> check.check(SITE, Map.of())).hasMessage("wrong password");
    }

    @Test
    void aSiteThatHangsIsGivenUpAndItsThreadInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SiteCheck check = check(1, () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThatThrownBy(() -> check.check(SITE, Map.of())).isInstanceOf(NemboException.class).hasMessageContaining("did not answer within 1 s");
        assertThat(interrupted.await(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProviderThatIsAwayIsNamed() {
        SiteCheck check = new SiteCheck(5, new FakeProviderDirectory());
        assertThatThrownBy(() -> check.check(SITE, Map.of())).hasMessageContaining("local");
    }

    @Test
    void aSenselessTimeoutIsRefused() {
        assertThatThrownBy(() -> new SiteCheck(0, new FakeProviderDirectory())).hasMessageContaining("timeout.seconds must be 1 to 300, is 0");
    }

    private static SiteCheck check(int seconds, Runnable behaviour) {
        return new SiteCheck(seconds, new FakeProviderDirectory(TestDirectory.provider(TestDirectory.LOCAL, behaviour)));
    }

    @Test
    void theCheckInheritsNothingOfTheRequestDuringWhichItsThreadWasMade() {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        trace.set("a request's");
        AtomicReference<String> seen = new AtomicReference<>("nothing yet");
        check(5, () -> seen.set(trace.get())).check(SITE, Map.of());
        assertThat(seen).hasValue(null);
    }
}
