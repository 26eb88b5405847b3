package org.nembo.identity.client;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The table {@code identity_client}. */
final class ClientRows {

    private static final String SELECT = "SELECT id, status, owner, trusted, secret, registration, metadata, created, updated FROM identity_client ";

    private ClientRows() {
    }

    static Optional<Client> find(Handle handle, String id) {
        return handle.createQuery(SELECT + "WHERE id = :id").bind("id", id).map((row, context) -> client(row)).findOne();
    }

    /** @param owner empty for all */
    static List<Client> list(Handle handle, String owner, String after, int limit) {
        return handle.createQuery(SELECT + "WHERE id > :after AND (:owner = '' OR owner = :owner) ORDER BY id LIMIT :limit")
                .bind("after", after).bind("owner", owner).bind("limit", limit).map((row, context) -> client(row)).list();
    }

    static int countPending(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM identity_client WHERE status = 'PENDING' AND owner = ''").mapTo(Integer.class).one();
    }

    static int countOwned(Handle handle, String owner) {
        return handle.createQuery("SELECT COUNT(*) FROM identity_client WHERE owner = :owner").bind("owner", owner).mapTo(Integer.class).one();
    }

    static boolean insert(Handle handle, Client client) {
        return bind(handle.createUpdate("INSERT INTO identity_client (id, status, owner, trusted, secret, registration, metadata, created, updated) "
                + "VALUES (:id, :status, :owner, :trusted, :secret, :registration, :metadata, :created, :updated) ON CONFLICT (id) DO NOTHING"), client)
                .bind("created", client.created().toEpochMilli()).bind("owner", client.owner()).bind("registration", client.registration()).execute() == 1;
    }

    static boolean update(Handle handle, Client client) {
        return bind(handle.createUpdate("UPDATE identity_client SET status = :status, trusted = :trusted, secret = :secret, metadata = :metadata, "
                + "updated = :updated WHERE id = :id"), client).execute() == 1;
    }

    static boolean delete(Handle handle, String id) {
        return handle.createUpdate("DELETE FROM identity_client WHERE id = :id").bind("id", id).execute() == 1;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Client client) {
        return statement.bind("id", client.id()).bind("status", client.status().name()).bind("trusted", client.trusted() ? 1 : 0)
                .bind("secret", client.secret()).bind("metadata", client.metadata().toJSONObject(true).toJSONString())
                .bind("updated", client.updated().toEpochMilli());
    }

    private static Client client(ResultSet row) throws SQLException {
        try {
            return new Client(row.getString("id"), Client.Status.valueOf(row.getString("status")), row.getString("owner"), row.getInt("trusted") == 1,
                    row.getString("secret"), row.getString("registration"),
                    OIDCClientMetadata.parse(JSONObjectUtils.parse(row.getString("metadata"))),
                    Instant.ofEpochMilli(row.getLong("created")), Instant.ofEpochMilli(row.getLong("updated")));
        } catch (ParseException e) {
            throw new SQLException("the metadata of the client " + row.getString("id") + " cannot be read", e);
        }
    }
}
