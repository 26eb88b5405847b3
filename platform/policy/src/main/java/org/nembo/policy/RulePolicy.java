package org.nembo.policy;

import java.util.Map;
import java.util.Set;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The rules that always hold: scopes bound everything, administrators may all, owners may all on their own, managers and members of a group may some things
 * with what belongs to the group, a few actions are free. Default deny.
 */
@Component(configurationPid = "org.nembo.policy")
@Designate(ocd = RulePolicy.Config.class)
public final class RulePolicy implements Policy {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo policy")
    public @interface Config {
        @AttributeDefinition(description = "Full name of the group whose members may do everything")
        String admin_group() default "admins";

        @AttributeDefinition(description = "Actions that every signed-in identity may do")
        String[] free_actions() default {"deployments:create", "deployments:list", "templates:check", "sites:read", "providers:read",
            "tokens:create", "tokens:list", "jobs:list", "events:list"};

        @AttributeDefinition(description = "The subgroup of a group whose members are its managers, as the end of its full name; empty for none")
        String group_managers_suffix() default "/admins";

        @AttributeDefinition(description = "Further managers, as GROUP=MANAGERS: the members of the second group are managers of the first")
        String[] group_managers() default {};

        @AttributeDefinition(description = "What members of a group may do with what belongs to the group")
        String[] group_member_actions() default {"deployments:read"};

        @AttributeDefinition(description = "What managers of a group may do, beyond its members, with what belongs to the group")
        String[] group_manager_actions() default {"deployments:update", "deployments:delete", "deployments:act"};
    }

    private final String adminGroup;
    private final Set<String> freeActions;
    private final GroupRules groups;

    @Activate
    public RulePolicy(Config config) {
        this(config.admin_group(), Set.of(config.free_actions()), new GroupRules(config.group_managers_suffix(), config.group_managers(),
                Set.of(config.group_member_actions()), Set.of(config.group_manager_actions())));
    }

    RulePolicy(String adminGroup, Set<String> freeActions, GroupRules groups) {
        if (adminGroup.isBlank()) {
            throw new IllegalArgumentException("admin.group must name a group, is blank");
        }
        this.adminGroup = adminGroup;
        this.freeActions = freeActions;
        this.groups = groups;
    }

    @Override
    public Decision decide(Subject subject, String action, String resource, Map<String, String> context) {
        if (!subject.covers(action)) {
            return Decision.deny("the token's scopes do not cover '%s'".formatted(action));
        }
        if (subject.in(adminGroup)) {
            return Decision.allow("member of " + adminGroup);
        }
        if (subject.id().equals(context.get(OWNER))) {
            return Decision.allow("owner");
        }
        String group = context.getOrDefault(GROUP, "");
        return group.isEmpty() ? personal(action) : shared(subject, action, group);
    }

    private Decision personal(String action) {
        if (freeActions.contains(action)) {
            return Decision.allow("free to every signed-in identity");
        }
        return Decision.deny("only the owner and members of '%s' may".formatted(adminGroup));
    }

    /** What is free is free in one's own groups only. */
    private Decision shared(Subject subject, String action, String group) {
        if (groups.managerMay(subject, group, action)) {
            return Decision.allow("manager of " + group);
        }
        if (groups.memberMay(subject, group, action) || freeActions.contains(action) && groups.isMember(subject, group)) {
            return Decision.allow("member of " + group);
        }
        if (!groups.isMember(subject, group)) {
            return Decision.deny("'%s' is not a group of yours".formatted(group));
        }
        return Decision.deny(groups.isManager(subject, group) ? "only the owner and members of '%s' may".formatted(adminGroup)
                : "only the owner, managers of '%s' and members of '%s' may".formatted(group, adminGroup));
    }
}
