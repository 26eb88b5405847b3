package org.nembo.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Dropped into a deploy folder by {@link DeployBench}: says when it is active, and when not any more, by a file. Uses nothing but the framework. */
public final class ProbeBundle implements BundleActivator {

    @Override
    public void start(BundleContext context) throws Exception {
        Files.writeString(sign(context), "active");
    }

    @Override
    public void stop(BundleContext context) throws Exception {
        Files.deleteIfExists(sign(context));
    }

    private static Path sign(BundleContext context) {
        return Path.of(context.getBundle().getHeaders().get("Nembo-Bench-Sign"));
    }
}
