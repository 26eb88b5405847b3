package org.nembo.objectstore.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The table {@code objectstore_topic}. */
final class TopicRows {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> OPTIONS = new TypeReference<>() { };

    private TopicRows() {
    }

    static Optional<Topic> find(Handle handle, String name) {
        return handle.createQuery("SELECT * FROM objectstore_topic WHERE name = :name").bind("name", name).map((rs, context) -> row(rs)).findOne();
    }

    /** By name. @param owner empty for all */
    static List<Topic> list(Handle handle, String owner, String after, int limit) {
        return handle.createQuery("""
                SELECT * FROM objectstore_topic WHERE (:owner = '' OR owner = :owner) AND name > :after ORDER BY name LIMIT :limit""")
                .bind("owner", owner).bind("after", after).bind("limit", limit).map((rs, context) -> row(rs)).list();
    }

    static int count(Handle handle, String owner) {
        return handle.createQuery("SELECT COUNT(*) FROM objectstore_topic WHERE owner = :owner").bind("owner", owner).mapTo(Integer.class).one();
    }

    static void insert(Handle handle, Topic topic) {
        bound(handle.createUpdate("""
                INSERT INTO objectstore_topic (name, owner, endpoint, username, options, opaque, created, revision)
                VALUES (:name, :owner, :endpoint, :username, :options, :opaque, :created, :revision)"""), topic)
                .bind("created", topic.created().toEpochMilli()).execute();
    }

    static void update(Handle handle, Topic topic) {
        bound(handle.createUpdate("""
                UPDATE objectstore_topic SET owner = :owner, endpoint = :endpoint, username = :username, options = :options, opaque = :opaque,
                revision = :revision WHERE name = :name"""), topic).execute();
    }

    static boolean delete(Handle handle, String name) {
        return handle.createUpdate("DELETE FROM objectstore_topic WHERE name = :name").bind("name", name).execute() > 0;
    }

    private static <T extends SqlStatement<T>> T bound(T statement, Topic topic) {
        try {
            return statement.bind("name", topic.name()).bind("owner", topic.owner()).bind("endpoint", topic.endpoint().toString())
                    .bind("username", topic.user()).bind("options", JSON.writeValueAsString(topic.options())).bind("opaque", topic.opaque())
                    .bind("revision", topic.revision());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Topic row(ResultSet rs) throws SQLException {
        try {
            return new Topic(rs.getString("name"), rs.getString("owner"), URI.create(rs.getString("endpoint")), rs.getString("username"),
                    JSON.readValue(rs.getString("options"), OPTIONS), rs.getString("opaque"), Instant.ofEpochMilli(rs.getLong("created")),
                    rs.getLong("revision"));
        } catch (JsonProcessingException e) {
            throw new SQLException("the options of a topic cannot be read", e);
        }
    }
}
