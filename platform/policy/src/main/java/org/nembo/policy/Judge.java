package org.nembo.policy;

import java.util.List;
import java.util.Map;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.Facts;

/**
 * Our own engine: the documents that are about somebody, each asked; a denial wins over everything, and what nobody allows is denied. Immutable.
 *
 * @param everybody  documents that come with the server; the first are the rules
 * @param groupRoles roles of who is in a group, by the end of the group's name
 */
record Judge(String adminGroup, GroupRules groups, List<Source> everybody, Map<String, String> groupRoles) {

    /** Takes one document after the other. */
    @FunctionalInterface
    interface Visitor {
        /** @return whether to go on */
        boolean visit(Source source);
    }

    Judge {
        everybody = List.copyOf(everybody);
        groupRoles = Map.copyOf(groupRoles);
    }

    Decision decide(Rules rules, Subject subject, Facts facts) {
        Outcome outcome = new Outcome(facts);
        visit(rules, subject, outcome);
        if (outcome.denying != null) {
            return denied(outcome.denying, outcome.verdict.statement(), facts);
        }
        return outcome.allowing == null ? undecided(subject, facts) : allowed(outcome.allowing, outcome.verdict.statement(), facts);
    }

    /** Every document that is about the subject. */
    void visit(Rules rules, Subject subject, Visitor visitor) {
        if (!all(everybody, visitor) || !all(rules.everybody(), visitor) || !all(rules.users().get(subject.id()), visitor)) {
            return;
        }
        for (String group : subject.groups()) {
            if (!all(rules.groups().get(group), visitor) || !groupRoles.isEmpty() && !ofGroup(rules, group, visitor)) {
                return;
            }
        }
    }

    private boolean ofGroup(Rules rules, String group, Visitor visitor) {
        for (Map.Entry<String, String> each : groupRoles.entrySet()) {
            CompiledDocument role = rules.roles().get(each.getValue());
            if (role != null && group.length() > each.getKey().length() && group.endsWith(each.getKey())) {
                String of = group.substring(0, group.length() - each.getKey().length());
                if (!visitor.visit(new Source("roles/" + each.getValue() + "@" + of, role, of, null))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean all(List<Source> sources, Visitor visitor) {
        if (sources != null) {
            for (int i = 0; i < sources.size(); i++) {
                if (!visitor.visit(sources.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private Decision allowed(Source source, String statement, Facts facts) {
        String reason = !source.name().equals(BuiltIn.RULES) ? "allowed by " + source.name(statement) : switch (statement) {
            case "Administrators" -> "member of " + adminGroup;
            case "Owner" -> "owner";
            case "Managers", "ManagersGiveRoles" -> "manager of " + facts.told(Policy.GROUP);
            case "Members", "FreeInGroup" -> "member of " + facts.told(Policy.GROUP);
            default -> "free to every signed-in identity";
        };
        return new Decision(Decision.Effect.ALLOW, source.name(statement), reason);
    }

    private static Decision denied(Source source, String statement, Facts facts) {
        boolean scopes = source.name().equals(BuiltIn.RULES) && statement.equals("Scopes");
        return new Decision(Decision.Effect.DENY, source.name(statement),
                scopes ? "the token's scopes do not cover '%s'".formatted(facts.action()) : "denied by " + source.name(statement));
    }

    private Decision undecided(Subject subject, Facts facts) {
        String group = facts.told(Policy.GROUP);
        if (group.isEmpty()) {
            return Decision.deny("only the owner and members of '%s' may".formatted(adminGroup));
        }
        if (!groups.isMember(subject, group)) {
            return Decision.deny("'%s' is not a group of yours".formatted(group));
        }
        return Decision.deny(groups.isManager(subject, group) ? "only the owner and members of '%s' may".formatted(adminGroup)
                : "only the owner, managers of '%s' and members of '%s' may".formatted(group, adminGroup));
    }

    /** What came of the documents so far. Confined to one decision. */
    private static final class Outcome implements Visitor {

        private final Facts facts;
        private Source allowing;
        private Source denying;
        private CompiledDocument.Verdict verdict;

        Outcome(Facts facts) {
            this.facts = facts;
        }

        @Override
        public boolean visit(Source source) {
            facts.within(source.group(), source.site());
            CompiledDocument.Verdict said = source.document().judge(facts);
            if (said.effect() == Decision.Effect.DENY) {
                denying = source;
                verdict = said;
            } else if (said.effect() == Decision.Effect.ALLOW && allowing == null) {
                allowing = source;
                verdict = said;
            }
            return denying == null;
        }
    }
}
