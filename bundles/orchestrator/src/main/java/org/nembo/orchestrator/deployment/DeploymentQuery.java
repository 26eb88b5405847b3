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

    private static final String END = " ORDER BY id DESC LIMIT :rows";

    private final StringBuilder sql;
    private final Map<String, Object> values = new LinkedHashMap<>();

    DeploymentQuery(String columns, DeploymentFilter filter, PageRequest page) {
        this.sql = new StringBuilder(columns).append(" FROM orchestrator_deployment WHERE ");
        values.put("rows", page.limit() + 1);
        if (filter.orGroups().isEmpty()) {
            sql.append(condition(filter, page, equal("owner", "owner", filter.owner()))).append(END);
        } else {
            // Either half finds its own index; the few ids of both are sorted then.
            sql.append("id IN (SELECT id FROM (SELECT id FROM orchestrator_deployment WHERE ")
                    .append(condition(filter, page, equal("owner", "owner", filter.owner()))).append(END)
                    .append(") AS mine UNION SELECT id FROM (SELECT id FROM orchestrator_deployment WHERE ")
                    .append(condition(filter, page, " AND group_name <> '' AND group_name IN (" + groups(filter.orGroups()) + ")")).append(END)
                    .append(") AS ours)").append(END);
        }
    }

    private String condition(DeploymentFilter filter, PageRequest page, String whose) {
        StringBuilder condition = new StringBuilder(statuses(filter)).append(whose);
        // The partial index wants to be told that it is for groups only.
        condition.append(filter.group().isEmpty() ? "" : " AND group_name <> ''").append(equal("group_name", "its", filter.group()));
        condition.append(equal("name", "name", filter.name()));
        int number = 0;
        for (Map.Entry<String, String> label : filter.labels().entrySet()) {
            condition.append(label(number++, label.getKey(), label.getValue()));
        }
        if (!page.after().isEmpty()) {
            condition.append(" AND id < :after");
            values.put("after", page.after());
        }
        return condition.toString();
    }

    private String groups(List<String> groups) {
        List<String> names = new ArrayList<>();
        for (String group : groups) {
            values.put("group" + names.size(), group);
            names.add(":group" + names.size());
        }
        return String.join(", ", names);
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

    private String equal(String column, String key, String value) {
        if (value.isEmpty()) {
            return "";
        }
        values.put(key, value);
        return " AND " + column + " = :" + key;
    }

    private String label(int number, String name, String value) {
        values.put("label" + number, name);
        String any = " AND id IN (SELECT deployment FROM orchestrator_label WHERE name = :label" + number;
        if (value.isEmpty()) {
            return any + ")";
        }
        values.put("value" + number, value);
        return any + " AND value = :value" + number + ")";
    }
}
