package org.nembo.secrets;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.nembo.api.store.Databases;

/** Stores for the tests of the packages below. */
public final class TestStores {

    private TestStores() {
    }

    public static SecretStore with(Databases databases, Path masterKey, Clock clock) throws IOException {
        return new SecretStore(databases, masterKey, clock);
    }
}
