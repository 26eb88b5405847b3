package org.nembo.itests;

import java.util.List;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A provider for tests that offers nothing; its title tells its bundle's version. */
public final class ToyProvider implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(CloudProvider.class, new Toy(context.getBundle().getVersion().toString()), null);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registration back.
    }

    /** The provider. */
    public static final class Toy implements CloudProvider {
        private final String version;

        Toy(String version) {
            this.version = version;
        }

        @Override
        public ProviderDescriptor descriptor() {
            return new ProviderDescriptor("toy", version, "For tests.", List.of());
        }

        @Override
        public CloudSession open(Site site, Credential credential) {
            return new Nothing();
        }
    }

    /** A session without capabilities. */
    public static final class Nothing implements CloudSession {
        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
