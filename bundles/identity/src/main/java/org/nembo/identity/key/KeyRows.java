package org.nembo.identity.key;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code identity_key}. */
final class KeyRows {

    private KeyRows() {
    }

    static List<SigningKey> all(Handle handle) {
        return handle.createQuery("SELECT kid, algorithm, number, active, jwk FROM identity_key ORDER BY algorithm, number").map((row,
                context) -> key(row)).list();
    }

    /** False when there is one of that number. */
    static boolean insert(Handle handle, SigningKey key) {
        return handle.createUpdate("INSERT INTO identity_key (kid, algorithm, number, active, jwk) VALUES (:kid, :algorithm, :number, :active, :jwk) "
                + "ON CONFLICT (algorithm, number) DO NOTHING")
                .bind("kid", key.kid()).bind("algorithm", key.algorithm().getName()).bind("number", key.number()).bind("active", key.active().toEpochMilli())
                .bind("jwk", key.jwk().toJSONString()).execute() == 1;
    }

    static boolean delete(Handle handle, String kid) {
        return handle.createUpdate("DELETE FROM identity_key WHERE kid = :kid").bind("kid", kid).execute() == 1;
    }

    private static SigningKey key(ResultSet row) throws SQLException {
        try {
            return new SigningKey(row.getString("kid"), JWSAlgorithm.parse(row.getString("algorithm")), row.getInt("number"),
                    Instant.ofEpochMilli(row.getLong("active")), JWK.parse(row.getString("jwk")));
        } catch (ParseException e) {
            throw new SQLException("the key " + row.getString("kid") + " is no JWK", e);
        }
    }
}
