package org.nembo.federation;

import java.util.List;
import java.util.Optional;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;

/** A provider whose sites must tell an address and a password. */
final class TestDirectory {

    static final ProviderDescriptor CLOUD = new ProviderDescriptor("cloud", "Cloud", "For tests.", List.of(
            new ProviderDescriptor.Property("auth.url", "Where to sign in.", true, false, ""),
            new ProviderDescriptor.Property("region", "Which part.", false, false, "one"),
            new ProviderDescriptor.Property("password", "With what to sign in.", true, true, ""),
            new ProviderDescriptor.Property("proxy.password", "For the way there.", false, true, "")));
    static final ProviderDescriptor LOCAL = new ProviderDescriptor("local", "Local", "For tests.", List.of());

    private TestDirectory() {
    }

    /** A provider that does whatever the behaviour does when a session is opened. */
    static CloudProvider provider(ProviderDescriptor descriptor, Runnable behaviour) {
        return new CloudProvider() {
            @Override
            public ProviderDescriptor descriptor() {
                return descriptor;
            }

            @Override
            public CloudSession open(Site site, Credential credential) {
                behaviour.run();
                return new Session();
            }
        };
    }

    private record Session() implements CloudSession {
        @Override
        public Optional<Quotas> quotas() {
            return Optional.of(() -> List.of(new Quota("cpus", 4, 1)));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
