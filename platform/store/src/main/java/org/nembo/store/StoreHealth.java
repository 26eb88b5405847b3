package org.nembo.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the database answers, and whether the disk of the data directory has room. */
@Component(property = {HealthCheck.NAME + "=store", HealthCheck.TAGS + "=ready"})
public final class StoreHealth implements HealthCheck {

    private static final int PATIENCE_SECONDS = 3;
    private static final long LITTLE_ROOM_BYTES = 512L << 20;

    private final StoreDatabases databases;
    private final Path data;

    @Activate
    public StoreHealth(BundleContext context, @Reference StoreDatabases databases) {
        this(databases, Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data")));
    }

    StoreHealth(StoreDatabases databases, Path data) {
        this.databases = databases;
        this.data = data;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        try (Connection connection = databases.all().getConnection()) {
            if (connection.isValid(PATIENCE_SECONDS)) {
                log.info("{} answers", databases.description());
            } else {
                log.critical("{} does not answer", databases.description());
            }
        } catch (SQLException e) {
            log.critical("{} does not answer: {}", databases.description(), e.getMessage());
        }
        try {
            long room = Files.getFileStore(data).getUsableSpace();
            if (room < LITTLE_ROOM_BYTES) {
                log.warn("only {} MiB are left on the disk of {}", room >> 20, data);
            }
        } catch (IOException e) {
            log.critical("{} cannot be looked at: {}", data, e.getMessage());
        }
        return new Result(log);
    }
}
