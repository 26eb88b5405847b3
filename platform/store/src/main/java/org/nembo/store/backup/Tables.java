package org.nembo.store.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Which tables of a database are ours: those whose names begin with a service and an underscore. */
final class Tables {

    /** Its rows are the archive's migrations. */
    private static final String MIGRATIONS = "store_migration";

    private Tables() {
    }

    /** The tables with rows of the services, in alphabetical order. */
    static List<String> of(Connection connection, Collection<String> services) throws SQLException {
        List<String> ours = new ArrayList<>();
        for (String table : all(connection)) {
            if (!table.equals(MIGRATIONS) && services.stream().anyMatch(service -> table.startsWith(service + "_"))) {
                ours.add(table);
            }
        }
        return ours;
    }

    /** The same, with the tables that keep the books on the migrations. */
    static List<String> withBooks(Connection connection, Collection<String> services) throws SQLException {
        List<String> ours = new ArrayList<>(of(connection, services));
        for (String table : all(connection)) {
            if (table.equals(MIGRATIONS) || services.stream().anyMatch(service -> table.equals("flyway_" + service))) {
                ours.add(table);
            }
        }
        return ours;
    }

    private static Collection<String> all(Connection connection) throws SQLException {
        TreeSet<String> names = new TreeSet<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }
}
