package org.nembo.policy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyEngine;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The rules that always hold, the policies and roles that are stored, and what another engine says when one is configured. Scopes bound everything,
 * administrators may all, owners may all on their own, managers and members of a group may some things with what belongs to the group, a few actions are
 * free. A denial wins over everything; what nothing allows is denied.
 */
@Component(service = {Policy.class, RulePolicy.class}, configurationPid = "org.nembo.policy")
@Designate(ocd = RulePolicy.Config.class)
public final class RulePolicy implements Policy {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo policy")
    public @interface Config {
        @AttributeDefinition(description = "Full name of the group whose members may do everything")
        String admin_group() default "admins";

        @AttributeDefinition(description = "Actions that every signed-in identity may do")
        String[] free_actions() default {"deployments:create", "deployments:list", "templates:check", "sites:read", "providers:read",
            "tokens:create", "tokens:list", "jobs:list", "events:list", "policies:explain", "roles:read",
            "groups:list", "groups:join", "accesskeys:create", "accesskeys:list", "buckets:list"};

        @AttributeDefinition(description = "The subgroup of a group whose members are its managers, as the end of its full name; empty for none")
        String group_managers_suffix() default "/admins";

        @AttributeDefinition(description = "Further managers, as GROUP=MANAGERS: the members of the second group are managers of the first")
        String[] group_managers() default {};

        @AttributeDefinition(description = "What members of a group may do with what belongs to the group")
        String[] group_member_actions() default {"deployments:read", "groups:read", "s3:Get*", "s3:List*"};

        @AttributeDefinition(description = "What managers of a group may do, beyond its members, with what belongs to the group")
        String[] group_manager_actions() default {"deployments:update", "deployments:delete", "deployments:act",
            "role-bindings:list", "s3:*"};

        @AttributeDefinition(description = "The roles that managers of a group may give others in it, and take away")
        String[] group_manager_roles() default {"limitedGuest", "guest", "developer", "maintainer"};

        @AttributeDefinition(description = "Roles by the end of a group's name, as /NAME=ROLE: the members of GROUP/NAME have the role in GROUP")
        String[] group_roles() default {};

        @AttributeDefinition(description = "Issuers whose usernames are unique here, so that a personal bucket and a scratch area go by them")
        String[] home_issuers() default {"urn:nembo:local"};

        @AttributeDefinition(description = "Whether stored policies and role bindings are heeded; false is the way out of a policy that denies too much")
        boolean stored() default true;

        @AttributeDefinition(description = "The engine that is asked besides our own rules, or instead of them, for example opa; empty for none")
        String engine() default "";

        @AttributeDefinition(description = "'and' when both must allow, 'only' when the other engine decides alone")
        String engine_mode() default "and";
    }

    private final Judge judge;
    private final Chain chain;
    private final Facts.Setting setting;
    private final Supplier<Rules> rules;

    @Activate
    public RulePolicy(Config config, @Reference StoredRules stored) {
        this(config.admin_group(), Set.of(config.free_actions()), new GroupRules(config.group_managers_suffix(), config.group_managers(),
                Set.of(config.group_member_actions()), Set.of(config.group_manager_actions())), Options.of(config, stored));
    }

    RulePolicy(String adminGroup, Set<String> freeActions, GroupRules groups) {
        this(adminGroup, freeActions, groups, Options.none());
    }

    RulePolicy(String adminGroup, Set<String> freeActions, GroupRules groups, Options options) {
        if (adminGroup.isBlank()) {
            throw new IllegalArgumentException("admin.group must name a group, is blank");
        }
        setting = new Facts.Setting(options.clock(), options.homes(), groups::isMember, groups::isManager);
        DocumentReader reader = new DocumentReader(setting);
        List<Source> everybody = new ArrayList<>();
        everybody.add(Source.of(BuiltIn.RULES, reader.read(BuiltIn.rules(adminGroup, freeActions, groups, options.managersGive()),
                DocumentReader.Use.IDENTITY)));
        everybody.addAll(BuiltIn.documents(reader));
        judge = new Judge(adminGroup, groups, everybody, options.groupRoles());
        chain = new Chain(options.engine(), options.mode());
        rules = options.rules();
    }

    /** What may be left at its default. @param rules what is stored, at any moment */
    record Options(Map<String, String> groupRoles, Set<String> managersGive, Set<String> homes, String engine, String mode, Clock clock,
            Supplier<Rules> rules) {

        static Options none() {
            return of(() -> Rules.none(Map.of()));
        }

        static Options of(Supplier<Rules> rules) {
            return new Options(Map.of(), Set.of("limitedGuest", "guest", "developer", "maintainer"),
                    Set.of("urn:nembo:local"), "", "and", Clock.systemUTC(), rules);
        }

        static Options of(Config config, StoredRules stored) {
            Rules none = Rules.none(stored.builtInRoles());
            return new Options(pairs(config.group_roles()), Set.of(config.group_manager_roles()),
                    Set.of(config.home_issuers()), config.engine(), config.engine_mode(),
                    Clock.systemUTC(), config.stored() ? stored::current : () -> none);
        }

        private static Map<String, String> pairs(String[] texts) {
            Map<String, String> pairs = new LinkedHashMap<>();
            for (String text : texts) {
                String[] pair = text.split("=", -1);
                if (pair.length != 2 || !pair[0].strip().matches("/[^/]+(/[^/]+)*") || pair[1].isBlank()) {
                    throw new IllegalArgumentException("group.roles wants /NAME=ROLE, for example /developers=developer, not '%s'".formatted(text));
                }
                pairs.put(pair[0].strip(), pair[1].strip());
            }
            return pairs;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addEngine(PolicyEngine engine) {
        chain.add(engine);
    }

    void removeEngine(PolicyEngine engine) {
        chain.remove(engine);
    }

    @Override
    public Decision decide(Subject subject, String action, String resource, Map<String, String> context) {
        return decide(rules.get(), subject, PolicyRequest.of(subject, action, resource, context));
    }

    /** As if these were the stored rules. */
    Decision decide(Rules present, Subject subject, PolicyRequest request) {
        if (chain.isAlone()) {
            return subject.covers(request.action()) ? chain.ask(request, present.revision())
                    : new Decision(Decision.Effect.DENY, BuiltIn.RULES + "#Scopes", "the token's scopes do not cover '%s'".formatted(request.action()));
        }
        return chain.confirm(judge.decide(present, subject, new Facts(request, setting)), request, present.revision());
    }

    /** The decision with every statement that was looked at. */
    Explanation explain(Subject subject, PolicyRequest request) {
        Rules present = rules.get();
        List<Explanation.Line> lines = new ArrayList<>();
        Facts facts = new Facts(request, setting);
        judge.visit(present, subject, source -> {
            facts.within(source.group(), source.site());
            source.document().explain(facts).forEach(each -> lines.add(Explanation.Line.of(source, each)));
            return true;
        });
        return new Explanation(decide(present, subject, request), present.revision(), chain.name(), lines);
    }

    /** The same decision as {@link #decide}, with these rules in the place of what is stored. */
    Decision decide(Rules assumed, Subject subject, String action, String resource, Map<String, String> context) {
        return decide(assumed, subject, PolicyRequest.of(subject, action, resource, context));
    }

    Rules rules() {
        return rules.get();
    }

    Facts.Setting setting() {
        return setting;
    }
}
