package org.nembo.objectstore.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens once all parts of the S3 interface are there, and tells the machine where, in {@code run/s3} of the data directory. When it cannot, the log and
 * the health say why, and the rest of the server goes on. Thread-safe.
 */
@Component(service = {Listener.class, HealthCheck.class}, immediate = true, property = {HealthCheck.NAME + "=objectstore-s3", HealthCheck.TAGS + "=ready"})
public final class Listener implements HealthCheck {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final Path file;
    /** Null when it cannot listen. */
    private final S3Server server;
    private final String state;

    @Activate
    public Listener(BundleContext context, @Reference Settings settings, @Reference Gate gate, @Reference MeterRegistry metrics, @Reference Table table,
            @Reference Witness witness) {
        this.file = context.getProperty("nembo.data") == null ? null : Path.of(context.getProperty("nembo.data"), "run", "s3");
        S3Server listening = null;
        String told;
        try {
            listening = new S3Server(settings, new Dispatch(table.operations(), gate), metrics, witness);
            told = "S3 is served at " + listening.address();
            log.info(told);
        } catch (IllegalStateException e) {
            told = "S3 is not served: %s. After a change of etc/org.nembo.objectstore.cfg it is tried again".formatted(e.getMessage());
            log.error(told);
        }
        this.server = listening;
        this.state = told;
        if (server != null) {
            announce();
        }
    }

    @Override
    public Result execute() {
        return new Result(server == null ? Result.Status.WARN : Result.Status.OK, state);
    }

    @Deactivate
    void close() {
        if (server == null) {
            return;
        }
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("{} cannot be deleted", file, e);
            }
        }
        server.close();
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
