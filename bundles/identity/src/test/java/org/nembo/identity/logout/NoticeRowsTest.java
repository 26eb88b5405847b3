package org.nembo.identity.logout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.nembo.identity.IssuerParts;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class NoticeRowsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @BothDatabases
    void oneNodeTakesANoticeAndAClientThatFailsIsLeftAlone(TestDatabase database) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            Jdbi jdbi = Jdbi.create(databases.open("identity", IssuerParts.class));
            jdbi.useHandle(handle -> {
                NoticeRows.insert(handle, new Notice("n1", "app", "u-ada", "s1", 0, NOW));
                NoticeRows.insert(handle, new Notice("n2", "app", "u-bob", "s2", 0, NOW.plusSeconds(1)));
                NoticeRows.insert(handle, new Notice("n3", "other", "u-bob", "s2", 0, NOW.plusSeconds(2)));
                assertThat(NoticeRows.due(handle, NOW.minusSeconds(1))).isEmpty();
                assertThat(NoticeRows.due(handle, NOW.plusSeconds(2))).as("the oldest first").contains("n1");
                Notice taken = NoticeRows.take(handle, "n1", NOW, NOW.plusSeconds(60)).orElseThrow();
                assertThat(taken).isEqualTo(new Notice("n1", "app", "u-ada", "s1", 1, NOW));
                assertThat(NoticeRows.take(handle, "n1", NOW, NOW.plusSeconds(60))).as("another node").isEmpty();
                NoticeRows.postpone(handle, taken, NOW.plusSeconds(30));
                assertThat(NoticeRows.due(handle, NOW.plusSeconds(2))).as("the failed client's other notice waits too").contains("n3");
                NoticeRows.delete(handle, "n3");
                assertThat(NoticeRows.due(handle, NOW.plusSeconds(29))).isEmpty();
                assertThat(NoticeRows.take(handle, "n1", NOW.plusSeconds(30), NOW.plusSeconds(90)).map(Notice::attempts)).isEqualTo(Optional.of(2));
            });
        }
    }
}
