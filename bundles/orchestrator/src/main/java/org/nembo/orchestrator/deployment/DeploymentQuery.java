package org.nembo.orchestrator.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.nembo.api.rest.PageRequest;

/** A page of deployments as SQL. Only what is asked for is in the statement, so that both engines find the index made for it. */
final class DeploymentQuery {

    private final StringBuilder sql;
    private final Map<String, Object> values = new LinkedHashMap<>();

    DeploymentQuery(String columns, DeploymentFilter filter, PageRequest page) {
        this.sql = new StringBuilder(columns).append(" FROM orchestrator_deployment WHERE ").append(statuses(filter));
        equal("owner", filter.owner());
        equal("name", filter.name());
        filter.labels().forEach(this::label);
        if (!page.after().isEmpty()) {
            sql.append(" AND id < :after");
            values.put("after", page.after());
        }
        sql.append(" ORDER BY id DESC LIMIT :rows");
        values.put("rows", page.limit() + 1);
    }

    Query on(Handle handle) {
        return on(handle, "SELECT ");
    }

    /** @param verb before the columns: to have it explained instead */
    Query on(Handle handle, String verb) {
        return handle.createQuery(verb + sql).bindMap(values);
    }

    /** The partial indexes want their condition word by word. */
    private String statuses(DeploymentFilter filter) {
        if (filter.statuses().isEmpty()) {
            return "status <> 'DELETE_COMPLETE'";
        }
        List<String> names = new ArrayList<>();
        for (DeploymentStatus status : filter.statuses()) {
            values.put(status.name(), status.name());
            names.add(":" + status.name());
        }
        return names.size() == 1 ? "status = " + names.get(0) : "status IN (" + String.join(", ", names) + ")";
    }

    private void equal(String column, String value) {
        if (!value.isEmpty()) {
            sql.append(" AND ").append(column).append(" = :").append(column);
            values.put(column, value);
        }
    }

    private void label(String name, String value) {
        int n = values.size();
        values.put("label" + n, name);
        sql.append(" AND id IN (SELECT deployment FROM orchestrator_label WHERE name = :label").append(n);
        if (!value.isEmpty()) {
            values.put("value" + n, value);
            sql.append(" AND value = :value").append(n);
        }
        sql.append(')');
    }
}
