package org.nembo.store.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreDatabases;
import org.nembo.store.StoreError;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class MigrationsTest {

    private static final Script ONE = new Script("V1__one.sql", "CREATE TABLE demo_one (x BIGINT);\n");
    private static final Script TWO =
            new Script("V2__two.sql", "CREATE TABLE demo_two (x BIGINT);\nINSERT INTO demo_one (x) VALUES (42);\n");

    @BothDatabases
    void appliesOnlyWhatIsMissing(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE);
            migrate(databases, "demo", ONE, TWO);
            migrate(databases, "demo", ONE, TWO);
            assertThat(list(databases, "SELECT x FROM demo_one")).as("V2 ran once").containsExactly("42");
            assertThat(list(databases, "SELECT name FROM store_migration WHERE service = 'demo' ORDER BY version"))
                    .containsExactly("V1__one.sql", "V2__two.sql");
        }
    }

    @BothDatabases
    void refusesAChangedScript(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE);
            Script changed = new Script("V1__one.sql", "CREATE TABLE demo_one (x BIGINT, y TEXT);\n");
            refused(databases, StoreError.STORE_SCHEMA_CHANGED, "V1__one.sql is not the text that was applied", changed, TWO);
            assertThatThrownBy(() -> list(databases, "SELECT * FROM demo_two")).as("nothing was applied").isInstanceOf(SQLException.class);
        }
    }

    @BothDatabases
    void acceptsOtherLineEnds(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE, TWO);
            migrate(databases, "demo", ONE, new Script(TWO.name(), TWO.sql().replace("\n", "\r\n")));
        }
    }

    @BothDatabases
    void refusesADatabaseThatIsNewer(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE, TWO);
            refused(databases, StoreError.STORE_SCHEMA_NEWER, "at version 2, this software knows them up to version 1", ONE);
        }
    }

    @BothDatabases
    void refusesAScriptThatVanished(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE, TWO);
            refused(databases, StoreError.STORE_SCHEMA_CHANGED, "V1 was applied but is missing", TWO);
        }
    }

    @BothDatabases
    void leavesNothingOfAScriptThatFails(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            Script wrong = new Script("V2__two.sql", "CREATE TABLE demo_two (x BIGINT);\nINSERT INTO demo_none (x) VALUES (1);\n");
            refused(databases, StoreError.STORE_MIGRATION_FAILED, "demo_none", ONE, wrong);
            migrate(databases, "demo", ONE, TWO);
            assertThat(list(databases, "SELECT x FROM demo_one")).containsExactly("42");
        }
    }

    @BothDatabases
    void keepsTheHistoriesOfServicesApart(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE);
            migrate(databases, "other", new Script("V1__other.sql", "CREATE TABLE other_one (x BIGINT);"),
                    new Script("V2__x.sql", "CREATE TABLE other_two (x TEXT);"));
            migrate(databases, "demo", ONE, TWO);
            assertThat(list(databases, "SELECT count(*) FROM flyway_demo WHERE type = 'SQL'")).containsExactly("2");
        }
    }

    @BothDatabases
    void isDoneOnceByManyNodesAtOnce(TestDatabase database) throws Exception {
        open(database).close();
        var nodes = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> starts = IntStream.range(0, 4).<Callable<String>>mapToObj(i -> () -> {
                try (StoreDatabases databases = open(database)) {
                    migrate(databases, "demo", ONE, TWO);
                    return "done";
                }
            }).toList();
            for (var start : nodes.invokeAll(starts)) {
                assertThat(start.get()).isEqualTo("done");
            }
        } finally {
            nodes.shutdownNow();
        }
        try (StoreDatabases databases = open(database)) {
            assertThat(list(databases, "SELECT x FROM demo_one")).containsExactly("42");
        }
    }

    @BothDatabases
    void takesDollarsAndBracesAsTheyAre(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = open(database)) {
            migrate(databases, "demo", ONE, new Script("V2__two.sql",
                    "CREATE TABLE demo_two (x TEXT DEFAULT '${user}; -- no comment');\nINSERT INTO demo_one (x) VALUES (1);"));
            assertThat(list(databases, "SELECT x FROM demo_one")).containsExactly("1");
        }
    }

    @Test
    void refusesNamesThatFlywayWouldPassOver() {
        for (String name : List.of("v1__x.sql", "V1_x.sql", "V0__x.sql", "V1.1__x.sql", "R__x.sql", "../V1__x.sql", "V1__x.txt")) {
            assertThatThrownBy(() -> new Script(name, "")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
        }
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    private static void migrate(StoreDatabases databases, String service, Script... scripts) throws SQLException {
        new Migrations(databases.all()).migrate(service, List.of(scripts));
    }

    private static void refused(StoreDatabases databases, StoreError code, String why, Script... scripts) {
        assertThatThrownBy(() -> migrate(databases, "demo", scripts)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining("demo").hasMessageContaining(why);
        });
    }

    private static List<String> list(StoreDatabases databases, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = databases.all().getConnection();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
