package org.nembo.api.store;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Consistent copies of what the store holds, made while the server works. Thread-safe. */
@ProviderType
public interface Backups {

    /** Writes database and blobs into one archive, which appears under its name only when it is whole and on disk. */
    void backup(Path archive) throws IOException;
}
