package org.nembo.directory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which users are wanted. @param text part of the username, name or e-mail, without regard to case; empty for all @param issuer empty for all */
public record UserFilter(String text, String issuer, String group, Optional<Boolean> suspended) {

    public static final UserFilter ALL = new UserFilter("", "", "", Optional.empty());

    String sql() {
        StringBuilder sql = new StringBuilder();
        if (!text.isEmpty()) {
            sql.append(" AND (username_key LIKE :text ESCAPE '!' OR lower(name) LIKE :text ESCAPE '!' OR lower(email) LIKE :text ESCAPE '!')");
        }
        if (!issuer.isEmpty()) {
            sql.append(" AND issuer = :issuer");
        }
        if (!group.isEmpty()) {
            sql.append(" AND EXISTS (SELECT 1 FROM directory_member m JOIN directory_group g ON g.id = m.group_id WHERE m.uid = u.uid AND g.name = :group)");
        }
        suspended.ifPresent(wanted -> sql.append(" AND suspended = :suspended"));
        return sql.toString();
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        if (!text.isEmpty()) {
            values.put("text", "%" + Names.key(text).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%");
        }
        if (!issuer.isEmpty()) {
            values.put("issuer", issuer);
        }
        if (!group.isEmpty()) {
            values.put("group", group);
        }
        suspended.ifPresent(wanted -> values.put("suspended", wanted ? 1 : 0));
        return values;
    }
}
