package org.nembo.engine.objects.s3;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.object.AccountsContract;
import org.nembo.testkit.object.BucketsContract;
import org.nembo.testkit.object.ChangesContract;
import org.nembo.testkit.object.ConsistencyContract;
import org.nembo.testkit.object.ListingContract;
import org.nembo.testkit.object.ObjectsContract;
import org.nembo.testkit.object.UploadsContract;
import org.nembo.testkit.object.VersionsContract;
import org.nembo.testkit.sql.TestDatabase;

/** The engine keeps every contract, one index through all of them, whichever node is asked: each call goes to the next. */
abstract class ContractTests {

    @TempDir
    private static Path directory;
    private static TestDatabase database;
    private static final List<StoreDatabases> DATABASES = new ArrayList<>();
    private static final List<S3Objects> NODES = new ArrayList<>();
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static Peer peer;

    static void open(TestDatabase on, int nodes) throws Exception {
        open(on, nodes, new Peer(directory));
    }

    static void open(TestDatabase on, int nodes, Peer other) throws Exception {
        database = on;
        peer = other;
        Settings settings = peer.settings(peer.url(), Duration.ofHours(1), Duration.ofSeconds(20));
        for (int i = 0; i < nodes; i++) {
            DATABASES.add(StoreDatabases.of(on.jdbcUrl(), on.user(), on.password()));
            NODES.add(new S3Objects(settings, DATABASES.get(i), System::currentTimeMillis));
        }
    }

    private static ObjectEngine next() {
        return NODES.get(CALLS.getAndIncrement() % NODES.size());
    }

    @AfterAll
    static void close() {
        NODES.forEach(S3Objects::close);
        DATABASES.forEach(StoreDatabases::close);
        NODES.clear();
        DATABASES.clear();
        if (peer != null) {
            peer.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Nested
    final class Buckets extends BucketsContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Objects extends ObjectsContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Versions extends VersionsContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Listing extends ListingContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Uploads extends UploadsContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Accounts extends AccountsContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Changes extends ChangesContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }

    @Nested
    final class Consistency extends ConsistencyContract {

        @Override
        protected ObjectEngine engine() {
            return next();
        }
    }
}
