package org.nembo.security;

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

/** The rules that always hold: scopes bound everything, administrators may all, owners may all on their own, a few actions are free. Default deny. */
@Component(configurationPid = "org.nembo.security")
@Designate(ocd = RulePolicy.Config.class)
public final class RulePolicy implements Policy {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo security")
    public @interface Config {
        @AttributeDefinition(description = "Full name of the group whose members may do everything")
        String admin_group() default "admins";

        @AttributeDefinition(description = "Actions that every signed-in identity may do")
        String[] free_actions() default {"deployments:create", "deployments:list", "templates:check", "sites:read", "providers:read",
            "tokens:create", "tokens:list", "jobs:list", "events:list"};
    }

    private final String adminGroup;
    private final Set<String> freeActions;

    @Activate
    public RulePolicy(Config config) {
        this(config.admin_group(), Set.of(config.free_actions()));
    }

    RulePolicy(String adminGroup, Set<String> freeActions) {
        if (adminGroup.isBlank()) {
            throw new IllegalArgumentException("admin.group must name a group, is blank");
        }
        this.adminGroup = adminGroup;
        this.freeActions = freeActions;
    }

    @Override
    public Decision decide(Subject subject, String action, String resource, Map<String, String> context) {
        if (!Scopes.cover(subject.scopes(), action)) {
            return Decision.deny("the token's scopes do not cover '%s'".formatted(action));
        }
        if (subject.in(adminGroup)) {
            return Decision.allow("member of " + adminGroup);
        }
        if (subject.id().equals(context.get(OWNER))) {
            return Decision.allow("owner");
        }
        if (freeActions.contains(action)) {
            return Decision.allow("free to every signed-in identity");
        }
        return Decision.deny("only the owner and members of '%s' may".formatted(adminGroup));
    }
}
