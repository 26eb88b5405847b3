package org.nembo.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Goes through the log from its first record and computes each hash again. Records that are added meanwhile are not looked at. */
final class Verifying {

    private static final int AT_ONCE = 1000;

    private record Row(Line line, String hash) {
    }

    private final Jdbi jdbi;
    private long seq;
    private String hash = "";

    Verifying(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Verification run() {
        Records.Head head = new Records(jdbi).head();
        while (seq < head.seq()) {
            List<Row> rows = rows(head.seq());
            for (Row row : rows) {
                Optional<String> trouble = trouble(row);
                if (trouble.isPresent()) {
                    return new Verification(seq, hash, trouble);
                }
                seq = row.line().seq();
                hash = row.hash();
            }
            if (rows.isEmpty()) {
                return new Verification(seq, hash, Optional.of("the records from %d to %d are missing at the end".formatted(seq + 1, head.seq())));
            }
        }
        if (!hash.equals(head.hash())) {
            return new Verification(seq, hash, Optional.of("the last record is %d, and its hash is not the one noted for the whole log".formatted(seq)));
        }
        long beyond = jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM audit_record WHERE seq < 1").mapTo(Long.class).one());
        return new Verification(seq, hash, beyond == 0 ? Optional.empty() : Optional.of("there are records before the first"));
    }

    private Optional<String> trouble(Row row) {
        if (row.line().seq() != seq + 1) {
            return Optional.of("record %d is missing".formatted(seq + 1));
        }
        if (!row.line().hashAfter(hash).equals(row.hash())) {
            return Optional.of("record %d is not as it was written".formatted(row.line().seq()));
        }
        return Optional.empty();
    }

    private List<Row> rows(long last) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM audit_record WHERE seq > :after AND seq <= :last ORDER BY seq LIMIT :limit")
                .bind("after", seq).bind("last", last).bind("limit", AT_ONCE).map((row, context) -> read(row)).list());
    }

    private static Row read(ResultSet row) throws SQLException {
        Line line = new Line(row.getLong("seq"), row.getLong("at"), row.getString("node"), row.getString("actor"), row.getString("action"),
                row.getString("resource"), row.getString("outcome"), row.getString("client"), row.getString("trace"), row.getString("facts"));
        return new Row(line, row.getString("hash"));
    }
}
