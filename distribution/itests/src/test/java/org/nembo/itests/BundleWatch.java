package org.nembo.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** A bundle for tests that writes down which bundle is stopped or started: one line each in {@code bundle-events} of the data directory. */
public final class BundleWatch implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        Path file = Path.of(context.getProperty("nembo.data")).resolve("bundle-events");
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING || event.getType() == BundleEvent.STARTED) {
                write(file, event.getBundle().getSymbolicName() + "\n");
            }
        });
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the listener back.
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
