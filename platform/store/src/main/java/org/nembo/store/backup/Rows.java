package org.nembo.store.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The rows of a table as lines of JSON, the same whichever engine they come from: first the names of the columns, then an array for each row. Bytes are
 * an array with one string in Base64.
 */
final class Rows {

    /** The longest text or bytes in one column that a restore takes. */
    private static final int LONGEST = 512 << 20;
    private static final int BATCH = 500;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(LONGEST).maxNestingDepth(3).build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET).disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private Rows() {
    }

    /** Writes a table and says how many rows it had. */
    static long write(Connection connection, String table, OutputStream out) throws SQLException, IOException {
        long rows = 0;
        try (Statement statement = connection.createStatement(); JsonGenerator json = JSON.createGenerator(out)) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            statement.setFetchSize(BATCH);
            try (ResultSet result = statement.executeQuery("SELECT * FROM " + quoted(table))) {
                int columns = result.getMetaData().getColumnCount();
                json.writeStartArray();
                for (int i = 1; i <= columns; i++) {
                    json.writeString(result.getMetaData().getColumnName(i));
                }
                json.writeEndArray();
                for (; result.next(); rows++) {
                    json.writeStartArray();
                    for (int i = 1; i <= columns; i++) {
                        write(json, result.getObject(i));
                    }
                    json.writeEndArray();
                }
            }
            json.writeRaw('\n');
        }
        return rows;
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Float || value instanceof Double) {
            json.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof byte[] bytes) {
            json.writeStartArray();
            json.writeBinary(bytes);
            json.writeEndArray();
        } else {
            json.writeString(value.toString());
        }
    }

    /** Inserts what {@link #write} wrote and says how many rows there were. @throws IOException when it is no such text, or does not fit the table */
    static long read(InputStream in, Connection connection, String table) throws SQLException, IOException {
        try (JsonParser json = JSON.createParser(in)) {
            List<String> columns = columns(json, known(connection, table), table);
            String names = String.join(", ", columns.stream().map(Rows::quoted).toList());
            String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
            long rows = 0;
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + quoted(table) + " (" + names + ") VALUES (" + places + ")")) {
                for (; json.nextToken() != null; rows++) {
                    row(json, insert, columns.size());
                    insert.addBatch();
                    if (rows % BATCH == BATCH - 1) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            return rows;
        }
    }

    static void deleteAll(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + quoted(table));
        }
    }

    private static Set<String> known(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet none = statement.executeQuery("SELECT * FROM " + quoted(table) + " WHERE 1 = 0")) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                names.add(none.getMetaData().getColumnName(i));
            }
            return Set.copyOf(names);
        }
    }

    private static List<String> columns(JsonParser json, Set<String> known, String table) throws IOException {
        List<String> columns = new ArrayList<>();
        expect(json.nextToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            columns.add(json.getText());
        }
        expect(json.currentToken() == JsonToken.END_ARRAY && !columns.isEmpty());
        if (!known.containsAll(columns) || Set.copyOf(columns).size() != columns.size()) {
            throw new IOException("the columns of table " + table + " are " + known + ", not " + columns);
        }
        return columns;
    }

    private static void row(JsonParser json, PreparedStatement insert, int columns) throws SQLException, IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY);
        for (int i = 1; i <= columns; i++) {
            JsonToken token = json.nextToken();
            expect(token != null);
            switch (token) {
                case VALUE_NULL -> insert.setObject(i, null);
                case VALUE_STRING -> insert.setString(i, json.getText());
                case VALUE_NUMBER_INT -> insert.setLong(i, json.getLongValue());
                case VALUE_NUMBER_FLOAT -> insert.setDouble(i, json.getDoubleValue());
                case VALUE_TRUE, VALUE_FALSE -> insert.setBoolean(i, json.getBooleanValue());
                case START_ARRAY -> {
                    expect(json.nextToken() == JsonToken.VALUE_STRING);
                    insert.setBytes(i, json.getBinaryValue());
                    expect(json.nextToken() == JsonToken.END_ARRAY);
                }
                default -> expect(false);
            }
        }
        expect(json.nextToken() == JsonToken.END_ARRAY);
    }

    /** Our tables and columns have plain names; a name with a quotation mark is not one of them. */
    static String quoted(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("not a plain name: " + name);
        }
        return '"' + name + '"';
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("a row is malformed");
        }
    }
}
