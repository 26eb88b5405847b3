package org.nembo.store;

import java.sql.Connection;
import java.sql.PreparedStatement;

/** A process to be killed: commits one number after the other and says each on its output as soon as the commit is acknowledged. */
final class Crash {

    private Crash() {
    }

    public static void main(String[] arguments) throws Exception {
        String user = arguments.length > 1 ? arguments[1] : "";
        try (StoreDatabases databases = StoreDatabases.of(arguments[0], user, "")) {
            var source = databases.open("sample", Crash.class);
            for (long number = 0;; number++) {
                try (Connection connection = source.getConnection()) {
                    connection.setAutoCommit(false);
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sample_row (id, number) VALUES (?, ?)")) {
                        for (String side : new String[] {"left", "right"}) {
                            insert.setString(1, side + number);
                            insert.setLong(2, number);
                            insert.executeUpdate();
                        }
                    }
                    connection.commit();
                }
                System.out.println(number);
                System.out.flush();
            }
        }
    }
}
