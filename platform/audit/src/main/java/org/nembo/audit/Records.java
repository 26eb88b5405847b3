package org.nembo.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** Reads the log. */
final class Records {

    private static final int AT_ONCE = 500;

    private static final String WHERE = """
            (:actor = '' OR actor = :actor)
            AND (:action = '' OR action = :action OR :family = 1 AND substr(action, 1, :familyLength) = :action)
            AND (:resource = '' OR resource = :resource OR substr(resource, 1, :resourceLength) = :below)
            AND (:outcome = '' OR outcome = :outcome) AND at >= :from AND at < :to
            """;

    private final Jdbi jdbi;

    Records(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The newest record's number and hash; 0 and empty for an empty log. */
    record Head(long seq, String hash) {
    }

    Head head() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT seq, hash FROM audit_head WHERE id = 1")
                .map((row, context) -> new Head(row.getLong("seq"), row.getString("hash"))).one());
    }

    Page<AuditRecord> list(Search search, PageRequest page) {
        long before = page.after().isEmpty() ? Long.MAX_VALUE : number(page.after());
        List<AuditRecord> found = jdbi.withHandle(handle -> bind(handle.createQuery("SELECT * FROM audit_record WHERE seq < :before AND " + WHERE
                + "ORDER BY seq DESC LIMIT :limit"), search).bind("before", before).bind("limit", page.limit() + 1)
                .map((row, context) -> read(row)).list());
        return Page.of(found, page.limit(), record -> Long.toString(record.seq()));
    }

    void each(Search search, Consumer<AuditRecord> to) {
        long[] after = {0};
        boolean more = true;
        while (more) {
            List<AuditRecord> found = jdbi.withHandle(handle -> bind(handle.createQuery("SELECT * FROM audit_record WHERE seq > :after AND " + WHERE
                    + "ORDER BY seq LIMIT :limit"), search).bind("after", after[0]).bind("limit", AT_ONCE).map((row, context) -> read(row)).list());
            for (AuditRecord record : found) {
                to.accept(record);
                after[0] = record.seq();
            }
            more = found.size() == AT_ONCE;
        }
    }

    private static Query bind(Query query, Search search) {
        String below = search.resource() + "/";
        return query.bind("actor", search.actor()).bind("action", search.action()).bind("family", search.action().endsWith(":") ? 1 : 0)
                .bind("familyLength", search.action().length()).bind("resource", search.resource()).bind("below", below)
                .bind("resourceLength", below.length()).bind("outcome", search.outcome())
                .bind("from", search.from().map(Instant::toEpochMilli).orElse(0L)).bind("to", search.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
    }

    private static AuditRecord read(ResultSet row) throws SQLException {
        return new AuditRecord(row.getLong("seq"), Instant.ofEpochMilli(row.getLong("at")), row.getString("node"), row.getString("actor"),
                row.getString("action"), row.getString("resource"), row.getString("outcome"), row.getString("client"), row.getString("trace"),
                Facts.read(row.getString("facts")), row.getString("hash"));
    }

    private static long number(String after) {
        try {
            return Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'after' is the number of a record, not '%s'".formatted(after), e);
        }
    }
}
