package com.example.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workloads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Runs workloads as child processes. They are known to this instance alone and end with it: a real cloud keeps its machines by itself. */
@Component
public final class ExampleProvider implements CloudProvider {

    private static final String DIRECTORY = "directory";
    private static final ProviderDescriptor DESCRIPTOR = new ProviderDescriptor("example", "Example cloud",
            "Runs workloads as child processes of the server, which end when the bundle is stopped.",
            List.of(new ProviderDescriptor.Property(DIRECTORY, "An absolute path that workloads are kept below.", true, false, "")));

    private final Map<String, Programs> sites = new ConcurrentHashMap<>();

    @Activate
    public ExampleProvider() {
    }

    /** Leaves nothing behind when the bundle is replaced or removed. */
    @Deactivate
    public void close() {
        sites.values().forEach(Programs::endAll);
    }

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public CloudSession open(Site site, Credential credential) {
        Path directory = Path.of(site.property(DIRECTORY, ""));
        if (!directory.isAbsolute()) {
            throw new NemboException(ProviderError.PROVIDER_INVALID,
                    "the property '%s' of site '%s' must be an absolute path, not '%s'".formatted(DIRECTORY, site.id(), directory));
        }
        Programs programs = sites.computeIfAbsent(site.id(), id -> new Programs(directory.resolve(id)));
        return new CloudSession() {
            @Override
            public Optional<Workloads> workloads() {
                return Optional.of(programs);
            }

            @Override
            public void close() {
                // Nothing is held for a session.
            }
        };
    }

    /** How this provider says that something is not acceptable. */
    static NemboException invalid(String message, IOException cause) {
        return new NemboException(ProviderError.PROVIDER_INVALID, message, cause);
    }
}
