package org.nembo.orchestrator.indigo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.store.Databases;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentRows;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Pages of deployments that are counted and numbered, as the clients of this API want them. Thread-safe. */
@Component(service = Listing.class)
public final class Listing {

    /** What a list can be sorted by, and where that stands. Ids grow with the time. */
    private static final Map<String, String> COLUMNS = Map.of(Paging.CREATED, "id", "creationTime", "id", "uuid", "id", "id", "id", "updatedAt", "updated",
            "updateTime", "updated", "status", "status", "userGroup", "group_name", "cloudProviderName", "site");
    static final List<String> SORTABLE = COLUMNS.keySet().stream().sorted().toList();

    /**
     * Which deployments.
     *
     * @param owner    empty for everybody's
     * @param group    empty for those of any group and of none
     * @param excluded the statuses of those that are left out
     */
    record Wanted(String owner, String group, Set<DeploymentStatus> excluded) {
    }

    /** One page, and how many there are in all. */
    record Found(List<Deployment> deployments, long total) {
    }

    private final Jdbi jdbi;
    private final DeploymentRows rows;

    @Activate
    public Listing(@Reference Databases databases, @Reference DeploymentRows rows) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", Listing.class));
        this.rows = rows;
    }

    Found find(Wanted wanted, Paging paging) {
        Map<String, Object> values = new LinkedHashMap<>();
        String where = where(wanted, values);
        String direction = paging.ascending() ? "ASC" : "DESC";
        String column = COLUMNS.get(paging.sort());
        String order = column + " " + direction + (column.equals("id") ? "" : ", id " + direction);
        // One transaction, so that the count fits the page.
        return jdbi.inTransaction(handle -> {
            long total = handle.createQuery("SELECT COUNT(*) FROM orchestrator_deployment" + where).bindMap(values).mapTo(Long.class).one();
            List<String> ids = handle.createQuery("SELECT id FROM orchestrator_deployment" + where + " ORDER BY " + order + " LIMIT :size OFFSET :offset")
                    .bindMap(values).bind("size", paging.size()).bind("offset", paging.offset()).mapTo(String.class).list();
            return new Found(rows.find(handle.getConnection(), ids), total);
        });
    }

    private static String where(Wanted wanted, Map<String, Object> values) {
        List<String> conditions = new ArrayList<>();
        if (!wanted.owner().isEmpty()) {
            conditions.add("owner = :owner");
            values.put("owner", wanted.owner());
        }
        if (!wanted.group().isEmpty()) {
            conditions.add("group_name = :group");
            values.put("group", wanted.group());
        }
        for (DeploymentStatus status : wanted.excluded()) {
            conditions.add("status <> '" + status.name() + "'");
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
