package org.nembo.testkit.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;

/** What the contracts need to know of a provider: told by the tests of that provider, anew for every test. */
public abstract class ProviderUnderTest {

    /** Makes the provider ready; called before each test, and before anything of the contract. */
    protected abstract void start() throws Exception;

    /** Ends what {@link #start} began; called after each test, when the contract has removed what it made. */
    protected abstract void stop() throws Exception;

    /** The provider; the same at every call within one test. */
    protected abstract CloudProvider provider();

    /** A site of it that works, and that is empty when a test begins. */
    protected abstract Site site();

    /** With what its sessions sign in. */
    protected Credential credential() {
        return new Credential.None();
    }

    /** How long anything may take at the site. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** A session on {@link #site}. */
    protected final CloudSession open() {
        return provider().open(site(), credential());
    }

    /** Waits for something that the site does in its own time. @throws AssertionError when it has not come about within {@link #patience} */
    protected final void await(String what, BooleanSupplier condition) {
        Instant until = Instant.now().plus(patience());
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(until)) {
                throw new AssertionError("not within %s: %s".formatted(patience(), what));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @BeforeEach
    final void begin() throws Exception {
        start();
    }

    @AfterEach
    final void end() throws Exception {
        stop();
    }
}
