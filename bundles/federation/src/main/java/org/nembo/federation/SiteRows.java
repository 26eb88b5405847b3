package org.nembo.federation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;

/** The rows of {@code federation_site}. Pure functions over a handle. */
final class SiteRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SiteRows() {
    }

    /** False when the id is taken. */
    static boolean insert(Handle handle, Site site, Instant now) {
        return handle.createUpdate("""
                INSERT INTO federation_site (id, description, provider, status, properties, version, created, updated)
                VALUES (:id, :description, :provider, :status, :properties, 1, :now, :now) ON CONFLICT (id) DO NOTHING""")
                .bind("id", site.id()).bind("description", site.description()).bind("provider", site.provider())
                .bind("status", site.status().name()).bind("properties", json(site.properties())).bind("now", now.toEpochMilli()).execute() == 1;
    }

    /** False when the row is not at that version any more. */
    static boolean update(Handle handle, Site site, int version, Instant now) {
        return handle.createUpdate("""
                UPDATE federation_site SET description = :description, status = :status, properties = :properties, version = version + 1, updated = :now
                WHERE id = :id AND version = :version""")
                .bind("id", site.id()).bind("description", site.description()).bind("status", site.status().name())
                .bind("properties", json(site.properties())).bind("version", version).bind("now", now.toEpochMilli()).execute() == 1;
    }

    static boolean delete(Handle handle, String id) {
        return handle.createUpdate("DELETE FROM federation_site WHERE id = :id").bind("id", id).execute() == 1;
    }

    static Optional<StoredSite> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM federation_site WHERE id = :id").bind("id", id).map((row, context) -> site(row)).findOne();
    }

    static List<StoredSite> list(Handle handle, String after, int limit) {
        return handle.createQuery("SELECT * FROM federation_site WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after).bind("limit", limit).map((row, context) -> site(row)).list();
    }

    static Map<String, Integer> countByProvider(Handle handle) {
        return handle.createQuery("SELECT provider, count(*) AS sites FROM federation_site GROUP BY provider")
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("provider", String.class), row.getColumn("sites", Integer.class));
                    return counts;
                });
    }

    private static StoredSite site(ResultSet row) throws SQLException {
        Site site = new Site(row.getString("id"), row.getString("description"), row.getString("provider"), SiteStatus.valueOf(row.getString("status")),
                properties(row.getString("properties")));
        return new StoredSite(site, row.getInt("version"), Instant.ofEpochMilli(row.getLong("created")), Instant.ofEpochMilli(row.getLong("updated")));
    }

    private static String json(Map<String, String> properties) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(properties));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }

    private static Map<String, String> properties(String json) throws SQLException {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, String>>() { });
        } catch (JsonProcessingException e) {
            throw new SQLException("the properties of a site are not a JSON object of strings", e);
        }
    }
}
