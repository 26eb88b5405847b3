package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nembo.spi.object.Usages;

/** What accounts use, in the database. Thread-safe. */
final class Accounts implements Usages {

    private final Tables tables;

    Accounts(Tables tables) {
        this.tables = tables;
    }

    @Override
    public Usage of(String account) {
        return tables.read(handle -> handle.createQuery("SELECT bytes, objects FROM objectindex_account WHERE name = :name")
                .bind("name", account.getBytes(StandardCharsets.UTF_8)).map((row, context) -> new Usage(account, row.getLong(1), row.getLong(2)))
                .findOne().orElse(new Usage(account, 0, 0)));
    }

    @Override
    public List<Usage> list(String prefix, String after, int max) {
        return tables.read(handle -> {
            Range range = Range.of(prefix, after);
            return handle.createQuery("SELECT name, bytes, objects FROM objectindex_account WHERE name >= :from AND (:open = 1 OR name < :end) "
                            + "ORDER BY name LIMIT :max").bind("from", range.from()).bind("open", range.isOpen() ? 1 : 0).bind("end", range.end())
                    .bind("max", max).map((row, context) -> new Usage(new String(row.getBytes(1), StandardCharsets.UTF_8), row.getLong(2),
                            row.getLong(3))).list();
        });
    }
}
