package org.nembo.engine.objects.s3;

import org.junit.jupiter.api.BeforeAll;
import org.nembo.testkit.sql.TestDatabases;

/** Every contract, with the index in SQLite: one node. */
final class OnSqliteTest extends ContractTests {

    @BeforeAll
    static void open() throws Exception {
        open(TestDatabases.sqlite(), 1);
    }
}
