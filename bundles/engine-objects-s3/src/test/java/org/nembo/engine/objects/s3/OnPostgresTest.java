package org.nembo.engine.objects.s3;

import org.junit.jupiter.api.BeforeAll;
import org.nembo.testkit.sql.TestDatabases;

/** Every contract, with the index in PostgreSQL: two nodes. */
final class OnPostgresTest extends ContractTests {

    @BeforeAll
    static void open() throws Exception {
        open(TestDatabases.postgresql(), 2);
    }
}
