package org.nembo.objectstore.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens once all parts of the S3 interface are there, and tells the machine where, in {@code run/s3} of the data directory. Thread-safe. */
@Component(service = Listener.class, immediate = true)
public final class Listener {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final S3Server server;
    private final Path file;

    @Activate
    public Listener(BundleContext context, @Reference Settings settings, @Reference Gate gate, @Reference MeterRegistry metrics, @Reference Table table) {
        this.file = context.getProperty("nembo.data") == null ? null : Path.of(context.getProperty("nembo.data"), "run", "s3");
        this.server = new S3Server(settings, new Dispatch(table.operations(), gate), metrics);
        log.info("S3 is served at {}", server.address());
        announce();
    }

    @Deactivate
    void close() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("{} cannot be deleted", file, e);
            }
        }
        server.close();
    }

    /** The base address. */
    public String address() {
        return server.address();
    }

    private void announce() {
        if (file != null) {
            try {
                Files.createDirectories(file.getParent());
                Path part = file.resolveSibling("s3.part");
                Files.writeString(part, server.address() + "\n");
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                log.error("{} cannot be written", file, e);
            }
        }
    }
}
