package org.nembo.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;

final class DeedsTest {

    private final Deeds deeds = new Deeds();
    private final List<AuditEntry> noted = new ArrayList<>();
    private final Audit audit = new Audit() {
        @Override
        public void record(Connection transaction, AuditEntry entry) {
            throw new AssertionError("the deployer has no transaction");
        }

        @Override
        public void record(AuditEntry entry) {
            throw new AssertionError("the deployer does not wait for the database");
        }

        @Override
        public void note(AuditEntry entry) {
            noted.add(entry);
        }
    };

    @Test
    void whatWasDoneBeforeThereIsALogIsToldInOrder() {
        deeds.done("bundles:deploy", "bundles/one", "one.jar");
        deeds.refused("bundles:deploy", "two.jar", "half copied");
        assertThat(noted).isEmpty();
        deeds.setAudit(audit);
        deeds.done("config:change", "config/org.nembo.http", "org.nembo.http.cfg");
        assertThat(noted).extracting(AuditEntry::resource).containsExactly("bundles/one", "files/two.jar", "config/org.nembo.http");
        assertThat(noted.get(1)).extracting(AuditEntry::outcome, entry -> entry.facts().get("reason"))
                .containsExactly(AuditEntry.Outcome.FAILED, "half copied");
    }

    @Test
    void withoutALogWhatWaitsIsBounded() {
        deeds.setAudit(audit);
        deeds.unsetAudit(audit);
        for (int i = 0; i < 1000; i++) {
            deeds.done("bundles:deploy", "bundles/" + i, i + ".jar");
        }
        deeds.setAudit(audit);
        assertThat(noted).hasSize(500);
    }
}
