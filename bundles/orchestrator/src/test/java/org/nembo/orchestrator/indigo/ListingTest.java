package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class ListingTest {

    private static final Set<DeploymentStatus> NONE = Set.of();

    private static List<String> ids(Listing listing, String owner, Set<DeploymentStatus> excluded, Paging paging) {
        return listing.find(new Listing.Wanted(owner, "", excluded), paging).deployments().stream().map(Deployment::id).toList();
    }

    private static Paging page(int number, int size, String sort, boolean ascending) {
        return new Paging(number, size, sort, ascending, false);
    }

    @BothDatabases
    void countsAndPagesInEveryOrder(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Listing listing = new Listing(stage.databases, stage.store.rows());
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                made.add(stage.submit(Yaml.TWO, Map.of()).id());
            }
            String done = made.get(3);
            stage.run(done);
            List<String> newest = new ArrayList<>(made);
            Collections.reverse(newest);
            assertThat(ids(listing, "", NONE, page(0, 10, Paging.CREATED, false))).isEqualTo(newest);
            assertThat(ids(listing, "", NONE, page(1, 3, Paging.CREATED, true))).isEqualTo(made.subList(3, 6));
            assertThat(ids(listing, "", NONE, page(2, 3, Paging.CREATED, true))).isEqualTo(made.subList(6, 7));
            assertThat(ids(listing, "", NONE, page(9, 3, Paging.CREATED, true))).isEmpty();
            assertThat(ids(listing, "", NONE, page(0, 1, "status", true))).containsExactly(done);
            assertThat(ids(listing, "", NONE, page(0, 1, "cloudProviderName", false))).containsExactly(done);
            for (String sort : Listing.SORTABLE) {
                assertThat(ids(listing, "", NONE, page(0, 100, sort, true))).as(sort).hasSize(7);
            }
            Set<DeploymentStatus> complete = EnumSet.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.DELETE_COMPLETE);
            Listing.Found found = listing.find(new Listing.Wanted(Stage.ANN.id(), "", complete), page(0, 2, Paging.CREATED, false));
            assertThat(found.total()).isEqualTo(6);
            assertThat(found.deployments()).hasSize(2);
            assertThat(listing.find(new Listing.Wanted("nobody@https://x", "", NONE), page(0, 2, Paging.CREATED, false)).total()).isZero();
            assertThat(listing.find(new Listing.Wanted("", "physics", NONE), page(0, 2, Paging.CREATED, false)).total()).isZero();
        }
    }

    @BothDatabases
    void readsMoreRowsThanOneStatementTakes(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            for (int i = 0; i < 510; i++) {
                stage.submit(Yaml.TWO, Map.of());
            }
            Listing.Found found = new Listing(stage.databases, stage.store.rows()).find(new Listing.Wanted("", "", NONE),
                    page(0, 2000, Paging.CREATED, false));
            assertThat(found.deployments()).hasSize(510).isSortedAccordingTo((a, b) -> b.id().compareTo(a.id()));
        }
    }
}
