package org.nembo.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallersConnectionTest {

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        connection.createStatement().execute("CREATE TABLE thing (name TEXT)");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void add(String name) {
        CallersConnection.on(connection).createUpdate("INSERT INTO thing (name) VALUES (:name)").bind("name", name).execute();
    }

    private int count() {
        return CallersConnection.on(connection).createQuery("SELECT count(*) FROM thing").mapTo(int.class).one();
    }

    @Test
    void worksInTheTransactionOfTheCallerAndLeavesItOpen() throws SQLException {
        add("a");
        connection.commit();
        add("b");
        assertThat(count()).isEqualTo(2);
        connection.rollback();
        assertThat(count()).isEqualTo(1);
        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.getAutoCommit()).isFalse();
    }

    @Test
    void whatIsDefinedOnAHandleCountsForItAlone() {
        Handle handle = CallersConnection.on(connection).define("table", "thing");
        assertThat(handle.createQuery("SELECT count(*) FROM <table>").mapTo(int.class).one()).isZero();
        assertThatThrownBy(() -> CallersConnection.on(connection).createQuery("SELECT count(*) FROM <table>").mapTo(int.class).one())
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void twoConnectionsDoNotMeet() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            add("a");
            assertThatThrownBy(() -> CallersConnection.on(other).createQuery("SELECT count(*) FROM thing").mapTo(int.class).one())
                    .isInstanceOf(RuntimeException.class).hasMessageContaining("no such table");
            assertThat(count()).isEqualTo(1);
        }
    }
}
