package org.nembo.store.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an archive says about itself, as JSON.
 *
 * @param version   of the software that wrote it
 * @param dialect   of the database that it comes from
 * @param tables    rows by table
 * @param blobBytes of all blobs together
 * @param sums      SHA-256 of the list of sums, which has one line for each other entry
 */
record Manifest(String version, String dialect, Instant createdAt, Map<String, Long> tables, long blobs, long blobBytes, String sums) {

    static final int FORMAT = 1;

    Manifest {
        tables = Map.copyOf(tables);
    }

    long rows() {
        return tables.values().stream().mapToLong(Long::longValue).sum();
    }

    byte[] toJson() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("version", version);
            json.writeStringField("dialect", dialect);
            json.writeStringField("createdAt", createdAt.toString());
            json.writeNumberField("blobs", blobs);
            json.writeNumberField("blobBytes", blobBytes);
            json.writeStringField("sums", sums);
            json.writeObjectFieldStart("tables");
            for (var table : new TreeMap<>(tables).entrySet()) {
                json.writeNumberField(table.getKey(), table.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    static Manifest of(byte[] text) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        Map<String, Long> tables = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    expect(field.equals("tables"));
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        json.nextToken();
                        tables.put(json.currentName(), json.getLongValue());
                    }
                } else {
                    fields.put(field, json.getText());
                }
            }
        }
        if (!fields.getOrDefault("format", "").equals("" + FORMAT)) {
            throw new IOException("its format is '" + fields.getOrDefault("format", "unknown") + "', this software reads " + FORMAT);
        }
        expect(fields.keySet().containsAll(List.of("version", "dialect", "createdAt", "blobs", "blobBytes", "sums")));
        try {
            return new Manifest(fields.get("version"), fields.get("dialect"), Instant.parse(fields.get("createdAt")), tables,
                    Long.parseLong(fields.get("blobs")), Long.parseLong(fields.get("blobBytes")), fields.get("sums"));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IOException("its manifest is malformed", e);
        }
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("its manifest is malformed");
        }
    }
}
