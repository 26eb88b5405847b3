package org.nembo.secrets.vault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A role of programs: who has its id and one of its secret ids gets its tokens. */
record AppRole(String name, String roleId, boolean bindSecretId, List<String> secretCidrs, int secretUses, Duration secretTtl, RoleTokens tokens) {

    /** What the tokens of a role are like. */
    record RoleTokens(List<String> policies, List<String> cidrs, Duration ttl, Duration max, int uses) {

        static RoleTokens of(Fields fields) {
            return new RoleTokens(Policies.wanted(fields.words("token_policies", "policies"), !fields.flag("token_no_default_policy", false)),
                    Cidr.check(fields.words("token_bound_cidrs", "bound_cidr_list")), fields.ttl("token_ttl"), fields.ttl("token_max_ttl"),
                    fields.number("token_num_uses", 0));
        }

        void show(Map<String, Object> shown) {
            shown.put("token_policies", policies);
            shown.put("token_bound_cidrs", cidrs);
            shown.put("token_ttl", ttl.toSeconds());
            shown.put("token_max_ttl", max.toSeconds());
            shown.put("token_num_uses", uses);
            shown.put("token_no_default_policy", !policies.contains(Policies.DEFAULT));
            shown.put("token_type", "service");
        }
    }

    static AppRole of(String name, Fields fields) {
        return new AppRole(name, fields.text("role_id"), fields.flag("bind_secret_id", true), Cidr.check(fields.words("secret_id_bound_cidrs")),
                fields.number("secret_id_num_uses", 0), fields.ttl("secret_id_ttl"), RoleTokens.of(fields));
    }

    Map<String, Object> body() {
        Map<String, Object> body = shown();
        body.put("role_id", roleId);
        return body;
    }

    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("bind_secret_id", bindSecretId);
        shown.put("secret_id_bound_cidrs", secretCidrs);
        shown.put("secret_id_num_uses", secretUses);
        shown.put("secret_id_ttl", secretTtl.toSeconds());
        tokens.show(shown);
        return shown;
    }
}
