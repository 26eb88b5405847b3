package org.nembo.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.policy.document.Closest;
import org.nembo.policy.document.CompiledDocument;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Policies, roles and role bindings for who may see and change them: administrators all, managers of a group and administrators of a site the bindings of
 * theirs. Nobody can make a change that keeps them from changing it back. Thread-safe.
 */
@Component(service = Changes.class)
public final class Changes {

    private final StoredRules stored;
    private final RulePolicy policy;

    @Activate
    public Changes(@Reference StoredRules stored, @Reference RulePolicy policy) {
        this.stored = stored;
        this.policy = policy;
    }

    Page<StoredPolicy> policies(Subject caller, PageRequest page) {
        policy.require(caller, "policies:read", "policies", Map.of());
        return stored.policies(page);
    }

    StoredPolicy policy(Subject caller, String name) {
        policy.require(caller, "policies:read", "policies/" + name, Map.of());
        return stored.policy(name);
    }

    StoredPolicy put(Subject caller, String name, String text, List<Attachment> attachments, OptionalLong expected) {
        String resource = "policies/" + Names.check("policy", name);
        policy.require(caller, "policies:write", resource, Map.of());
        if (attachments.size() > 100) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a policy is attached to at most 100: use a group");
        }
        return stored.put(caller.id(), name, text, attachments.stream().distinct().toList(), expected, keeps(caller, resource));
    }

    void deletePolicy(Subject caller, String name) {
        policy.require(caller, "policies:delete", "policies/" + name, Map.of());
        stored.deletePolicy(caller.id(), name, keeps(caller, "policies/" + name));
    }

    Page<StoredRole> roles(Subject caller, PageRequest page) {
        policy.require(caller, "roles:read", "roles", Map.of());
        return stored.roles(page);
    }

    StoredRole role(Subject caller, String name) {
        policy.require(caller, "roles:read", "roles/" + name, Map.of());
        return stored.role(name);
    }

    StoredRole putRole(Subject caller, String name, String text, OptionalLong expected) {
        policy.require(caller, "roles:write", "roles/" + Names.check("role", name), Map.of());
        return stored.putRole(caller.id(), name, text, expected, keeps(caller, "policies/any"));
    }

    void deleteRole(Subject caller, String name) {
        policy.require(caller, "roles:delete", "roles/" + name, Map.of());
        stored.deleteRole(caller.id(), name, keeps(caller, "policies/any"));
    }

    /** @param group or site: of theirs; both empty for all @param mine only what the caller was given by name */
    Page<Binding> bindings(Subject caller, String group, String site, boolean mine, PageRequest page) {
        if (!group.isEmpty() && !site.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'group' and 'site' exclude each other");
        }
        Map<String, String> facts = facts(group, site, "");
        if (mine) {
            facts.put(Policy.OWNER, caller.id());
        }
        policy.require(caller, "role-bindings:list", "role-bindings", facts);
        return stored.bindings(!group.isEmpty() ? "group" : !site.isEmpty() ? "site" : "", group + site, mine ? caller.id() : "", page);
    }

    /** @throws NemboException {@code NOT_FOUND}, also for who may not see it */
    Binding binding(Subject caller, String id) {
        Binding binding = stored.binding(id);
        boolean own = binding.to().kind().equals("user") && binding.to().principal().equals(caller.id());
        Map<String, String> facts = facts(binding);
        if (own) {
            facts.put(Policy.OWNER, caller.id());
        }
        if (!policy.decide(caller, "role-bindings:list", "role-bindings/" + id, facts).allowed()) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no role binding '%s'".formatted(id));
        }
        return binding;
    }

    Binding bind(Subject caller, String role, Attachment to, String group, String site) {
        CompiledDocument document = stored.current().roles().get(role);
        if (document == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "there is no role '%s'%s".formatted(role,
                    Closest.hint(role, stored.current().roles().keySet())));
        }
        needs(role, document, "group", group);
        needs(role, document, "site", site);
        String scope = !group.isEmpty() ? "group" : !site.isEmpty() ? "site" : "server";
        // What allows something beyond the group or the site is given by administrators only.
        boolean confined = !scope.equals("server") && document.isConfined(scope);
        policy.require(caller, "role-bindings:create", "role-bindings", confined ? facts(group, site, role) : Map.of());
        return stored.bind(caller.id(), role, to, scope, group + site, keeps(caller, "policies/any"));
    }

    private static void needs(String role, CompiledDocument document, String what, String given) {
        if (document.uses(what) == given.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, given.isEmpty() ? "the role '%s' is given for a %s: name it".formatted(role, what)
                    : "the role '%s' has nothing to do with a %s: leave it out".formatted(role, what));
        }
        if (given.length() > 500 || given.startsWith("/") || given.endsWith("/")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no %s: write its full name without a slash at its ends".formatted(given, what));
        }
    }

    void unbind(Subject caller, String id) {
        Binding binding = binding(caller, id);
        policy.require(caller, "role-bindings:delete", "role-bindings/" + id, facts(binding));
        stored.unbind(caller.id(), binding, keeps(caller, "policies/any"));
    }

    private Map<String, String> facts(Binding binding) {
        CompiledDocument document = stored.current().roles().get(binding.role());
        boolean confined = document != null && !binding.scope().equals("server") && document.isConfined(binding.scope());
        return !confined ? new HashMap<>() : facts(binding.scope().equals("group") ? binding.target() : "",
                binding.scope().equals("site") ? binding.target() : "", binding.role());
    }

    private static Map<String, String> facts(String group, String site, String role) {
        Map<String, String> facts = new HashMap<>();
        facts.put(Policy.GROUP, group);
        facts.put(Policy.SITE, site);
        facts.put("role", role);
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    /** Throws when who may write and delete policies now may not any more. */
    private Consumer<Rules> keeps(Subject caller, String resource) {
        return next -> {
            for (String action : List.of("policies:write", "policies:delete")) {
                if (policy.decide(caller, action, resource, Map.of()).allowed() && !policy.decide(next, caller, action, resource, Map.of()).allowed()) {
                    throw new NemboException(GeneralError.CONFLICT, "this would keep you from changing it back: exempt '%s', or yourself".formatted(action));
                }
            }
        };
    }
}
