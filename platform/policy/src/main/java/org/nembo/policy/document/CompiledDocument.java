package org.nembo.policy.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nembo.api.identity.Decision;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyRequest;

/** The statements of a document, by the service that their actions belong to. Immutable. */
public final class CompiledDocument implements PolicyDocument {

    /** What came of one document. @param statement null when none applies */
    public record Verdict(Decision.Effect effect, String statement) {
        static final Verdict NONE = new Verdict(Decision.Effect.NOT_APPLICABLE, null);
    }

    /** A statement that was looked at. @param why in words */
    public record Explained(String statement, String effect, boolean applies, String why) {
    }

    private static final int LONGEST = 8192;

    private final String id;
    private final List<Statement> statements;
    private final Map<String, Statement[]> byService;
    private final Statement[] anyService;
    private final Map<Statement, Verdict> verdicts = new IdentityHashMap<>();
    private final Facts.Setting setting;

    CompiledDocument(String id, List<Statement> statements, Facts.Setting setting) {
        this.id = id;
        this.statements = List.copyOf(statements);
        this.setting = setting;
        Set<String> services = new HashSet<>();
        statements.forEach(each -> services.addAll(services(each)));
        services.remove("");
        Map<String, Statement[]> index = new HashMap<>();
        services.forEach(service -> index.put(service, of(service)));
        byService = Map.copyOf(index);
        anyService = of("");
        statements.forEach(each -> verdicts.put(each, new Verdict(each.allows() ? Decision.Effect.ALLOW : Decision.Effect.DENY, each.name())));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int statements() {
        return statements.size();
    }

    /** Whether every statement that allows is confined to the group, or the site, that a role is given for. */
    public boolean isConfined(String variable) {
        return statements.stream().filter(Statement::allows).allMatch(each -> isConfined(each, variable));
    }

    /** Whether a statement asks for the group, or the site, that a role is given for. */
    public boolean uses(String variable) {
        return statements.stream().anyMatch(each -> each.resources().stream().anyMatch(glob -> names(glob, variable))
                || each.conditions().stream().flatMap(condition -> condition.values().stream())
                        .anyMatch(value -> value instanceof Value.Text text && names(text.glob(), variable)));
    }

    private static boolean names(Glob glob, String variable) {
        return glob.variables().stream().anyMatch(key -> key.name().equals(variable));
    }

    private static boolean isConfined(Statement statement, String variable) {
        boolean byResource = !statement.notResources() && statement.resources().stream()
                .allMatch(glob -> names(glob, variable));
        return byResource || statement.conditions().stream().anyMatch(condition -> condition.operator() == Operator.STRING_EQUALS && !condition.negated()
                && !condition.ifExists() && condition.key().name().equals("nembo:" + variable) && condition.values().size() == 1
                && condition.values().get(0) instanceof Value.Text text && text.glob().toString().equals("${" + variable + "}"));
    }

    @Override
    public Decision decide(PolicyRequest request) {
        Verdict verdict = judge(new Facts(request, setting));
        return switch (verdict.effect()) {
            case ALLOW -> new Decision(Decision.Effect.ALLOW, verdict.statement(), "allowed by " + verdict.statement());
            case DENY -> new Decision(Decision.Effect.DENY, verdict.statement(), "denied by " + verdict.statement());
            case NOT_APPLICABLE -> new Decision(Decision.Effect.NOT_APPLICABLE, "", "no statement is about this");
        };
    }

    /** What the statements say of a request. */
    public Verdict judge(Facts facts) {
        if (facts.action().length() > LONGEST || facts.resource().length() > LONGEST) {
            return new Verdict(Decision.Effect.DENY, "longer than %d characters".formatted(LONGEST));
        }
        Statement allowing = null;
        for (Statement statement : byService.getOrDefault(service(facts.action()), anyService)) {
            if ((allowing == null || !statement.allows()) && statement.applies(facts)) {
                if (!statement.allows()) {
                    return verdicts.get(statement);
                }
                allowing = statement;
            }
        }
        return allowing == null ? Verdict.NONE : verdicts.get(allowing);
    }

    /** Every statement with what came of it. */
    public List<Explained> explain(Facts facts) {
        return statements.stream().map(each -> each.explain(facts)).toList();
    }

    private Statement[] of(String service) {
        List<Statement> found = new ArrayList<>();
        for (Statement each : statements) {
            Set<String> services = services(each);
            if (services.contains("") || services.contains(service)) {
                found.add(each);
            }
        }
        return found.toArray(Statement[]::new);
    }

    /** The services that the actions name; the empty one when it may be any. */
    private static Set<String> services(Statement statement) {
        Set<String> services = new HashSet<>();
        for (Glob action : statement.actions()) {
            int colon = action.head().indexOf(':');
            services.add(statement.notActions() || colon < 0 ? "" : action.head().substring(0, colon));
        }
        return services;
    }

    private static String service(String action) {
        int colon = action.indexOf(':');
        return colon < 0 ? "" : action.substring(0, colon).toLowerCase(Locale.ROOT);
    }
}
