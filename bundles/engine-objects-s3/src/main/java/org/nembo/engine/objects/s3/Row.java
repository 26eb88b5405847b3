package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Update;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.StoredObject;

/** One version as the index keeps it. */
record Row(Stamp stamp, String id, boolean latest, boolean marker, Instant modified, long size, String etag, String owner, Optional<Checksum> checksum,
        Details details, Place place) {

    static final String LISTED = "name, age, tie, id, latest, marker, modified, size, etag, owner, algorithm, sumtype, class";
    static final String ALL = LISTED + ", details, place";

    /** What nobody asks the database about. @param sum the value of the checksum; empty for none */
    record Details(Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts, List<String> accounts,
            String sum) {

        static final Details NONE = new Details(Map.of(), Map.of(), Map.of(), Map.of(), List.of(), "");
    }

    static Row of(NewObject object, String id, Stamp stamp, Instant modified, Place place) {
        List<String> accounts = object.charges().stream().map(charge -> charge.account()).toList();
        return new Row(stamp, id, false, false, modified, object.size(), object.etag(), object.owner(), object.checksum(), new Details(object.headers(),
                object.metadata(), object.tags(), object.facts(), accounts, object.checksum().map(Checksum::value).orElse("")), place);
    }

    static Row marker(String id, Stamp stamp, Instant modified, String owner) {
        return new Row(stamp, id, false, true, modified, 0, "", owner, Optional.empty(), Details.NONE, Place.EMPTY);
    }

    static Row read(ResultSet row) throws SQLException {
        Details details = Json.read(row.getString("details"), Details.class);
        String algorithm = row.getString("algorithm");
        Optional<Checksum> checksum = algorithm.isEmpty() ? Optional.empty()
                : Optional.of(new Checksum(algorithm, details.sum(), row.getString("sumtype")));
        return new Row(new Stamp(row.getLong("age"), row.getLong("tie")), row.getString("id"), row.getInt("latest") == 1, row.getInt("marker") == 1,
                Instant.ofEpochMilli(row.getLong("modified")), row.getLong("size"), row.getString("etag"), row.getString("owner"), checksum, details,
                Json.read(row.getString("place"), Place.class));
    }

    /** Only what a listing shows. */
    static Listing.Entry entry(ResultSet row) throws SQLException {
        return new Listing.Entry(new String(row.getBytes("name"), StandardCharsets.UTF_8), row.getString("id"), row.getInt("latest") == 1,
                row.getInt("marker") == 1, Instant.ofEpochMilli(row.getLong("modified")), row.getLong("size"), row.getString("etag"),
                row.getString("owner"), row.getString("algorithm"), row.getString("sumtype"), row.getString("class"));
    }

    Update bind(Update update) {
        return update.bind("age", stamp.age()).bind("tie", stamp.tie()).bind("id", id).bind("latest", latest ? 1 : 0).bind("marker", marker ? 1 : 0)
                .bind("modified", modified.toEpochMilli()).bind("size", size).bind("stored", place.length()).bind("etag", etag).bind("owner", owner)
                .bind("algorithm", checksum.map(Checksum::algorithm).orElse("")).bind("sumtype", checksum.map(Checksum::type).orElse(""))
                .bind("class", details.headers().getOrDefault(Listing.STORAGE_CLASS, "")).bind("details", Json.write(details)).bind("place", Json.write(place));
    }

    Row with(Map<String, String> tags, Map<String, String> facts) {
        return new Row(stamp, id, latest, marker, modified, size, etag, owner, checksum, new Details(details.headers(), details.metadata(), tags, facts,
                details.accounts(), details.sum()), place);
    }

    Row at(Place other) {
        return new Row(stamp, id, latest, marker, modified, size, etag, owner, checksum, details, other);
    }

    Row current(boolean is) {
        return new Row(stamp, id, is, marker, modified, size, etag, owner, checksum, details, place);
    }

    StoredObject stored(String bucket, String key) {
        return new StoredObject(bucket, key, id, latest, marker, modified, size, place.length(), etag, owner, checksum, details.headers(),
                details.metadata(), details.tags(), details.facts(), place.parts(), details.accounts(), place);
    }
}
