package org.nembo.engine.objects.rocksdb;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.testkit.object.AccountsContract;
import org.nembo.testkit.object.BucketsContract;
import org.nembo.testkit.object.ChangesContract;
import org.nembo.testkit.object.ConsistencyContract;
import org.nembo.testkit.object.ListingContract;
import org.nembo.testkit.object.ObjectsContract;
import org.nembo.testkit.object.UploadsContract;
import org.nembo.testkit.object.VersionsContract;

/** The engine keeps every contract, one directory through all of them. */
final class EmbeddedObjectsTest {

    @TempDir
    private static Path directory;
    private static EmbeddedObjects engine;

    @BeforeAll
    static void open() throws Exception {
        engine = EmbeddedObjects.in(directory);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Nested
    final class Buckets extends BucketsContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Objects extends ObjectsContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Versions extends VersionsContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Listing extends ListingContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Uploads extends UploadsContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Accounts extends AccountsContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Changes extends ChangesContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }

    @Nested
    final class Consistency extends ConsistencyContract {

        @Override
        protected ObjectEngine engine() {
            return engine;
        }
    }
}
