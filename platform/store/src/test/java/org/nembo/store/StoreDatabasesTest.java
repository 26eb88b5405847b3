package org.nembo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class StoreDatabasesTest {

    @BothDatabases
    void makesTheTablesOfAService(TestDatabase database) throws SQLException {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                Connection connection = databases.open("sample", StoreDatabasesTest.class).getConnection();
                var insert = connection.prepareStatement("INSERT INTO sample_row (id, number, note) VALUES ('a', 1, 'x')")) {
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
                Connection connection = databases.open("sample", StoreDatabasesTest.class).getConnection();
                var rows = connection.createStatement().executeQuery("SELECT id FROM sample_row")) {
            assertThat(rows.next()).isTrue();
        }
    }
}
