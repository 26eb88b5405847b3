package org.nembo.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.nembo.policy.document.Condition.Quantifier;

/** Reads the conditions of a statement. Confined to one document. */
final class ConditionsReader {

    private static final int MOST = 20;
    private static final Map<String, Quantifier> QUANTIFIERS = Map.of("ForAnyValue", Quantifier.ANY, "ForAllValues", Quantifier.ALL);

    private final Patterns patterns;
    private final boolean ofRole;

    ConditionsReader(Patterns patterns, boolean ofRole) {
        this.patterns = patterns;
        this.ofRole = ofRole;
    }

    List<Condition> read(Place place) {
        place.object(List.of());
        List<Condition> conditions = new ArrayList<>();
        for (String name : place.names()) {
            Place operator = place.child(name).object(List.of());
            for (String key : operator.names()) {
                conditions.add(condition(name, key, operator));
                if (conditions.size() > MOST) {
                    throw place.wrong("more than %d conditions: split the statement".formatted(MOST));
                }
            }
        }
        return conditions;
    }

    private Condition condition(String name, String keyName, Place place) {
        int colon = name.indexOf(':');
        Quantifier quantifier = colon < 0 ? Quantifier.NONE : QUANTIFIERS.get(name.substring(0, colon));
        if (quantifier == null) {
            throw place.wrong("'%s' is no quantifier%s".formatted(Place.cut(name.substring(0, colon)),
                    Closest.hint(name.substring(0, colon), List.of("ForAnyValue", "ForAllValues"))));
        }
        String rest = name.substring(colon + 1);
        boolean ifExists = rest.endsWith("IfExists");
        String bare = ifExists ? rest.substring(0, rest.length() - 8) : rest;
        Operator.Named operator = Operator.find(bare).orElseThrow(() -> place.wrong("there is no operator '%s'%s".formatted(Place.cut(bare),
                Closest.hint(bare, StreamSupport.stream(Operator.known().spliterator(), false).toList()))));
        if (operator.operator() == Operator.NULL && (ifExists || quantifier != Quantifier.NONE)) {
            throw place.wrong("Null stands alone: it is about being there or not");
        }
        Key key = key(keyName, place, operator, quantifier);
        List<Value> values = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (Place each : place.child(keyName).oneOrMany()) {
            String text = scalar(each);
            values.add(value(operator, text, each));
            shown.add(text);
        }
        return new Condition(name, operator.operator(), operator.negated(), quantifier, ifExists, key, values, shown.toString());
    }

    private Key key(String name, Place place, Operator.Named operator, Quantifier quantifier) {
        Key key = Key.find(name).filter(each -> ofRole || !each.isOfRole()).orElseThrow(() -> place.child(name).wrong("there is no key '%s'%s"
                .formatted(Place.cut(name), Closest.hint(name, Key.names().filter(each -> each.indexOf(':') > 0).toList()))));
        if (key.isMany() && quantifier == Quantifier.NONE && operator.operator() != Operator.NULL) {
            throw place.child(name).wrong("'%s' has several values: write ForAnyValue:%s or ForAllValues:%2$s".formatted(key.name(),
                    place.path().substring(place.path().lastIndexOf('.') + 1)));
        }
        return key;
    }

    private static String scalar(Place place) {
        if (!place.node().isValueNode() || place.node().isNull()) {
            throw place.wrong("a string, a number, true or false is needed here");
        }
        return place.node().asText();
    }

    private Value value(Operator.Named operator, String text, Place place) {
        return switch (operator.type()) {
            case STRING -> new Value.Text(patterns.value(place, text, operator.operator() == Operator.STRING_LIKE,
                    operator.operator() == Operator.STRING_IGNORE_CASE));
            case NUMBER -> new Value.Ordered(operator.type(), Operator.ordered(operator.type(), text)
                    .orElseThrow(() -> place.wrong("'%s' is no number: write digits, with a point if need be".formatted(Place.cut(text)))));
            case DATE -> new Value.Ordered(operator.type(), Operator.ordered(operator.type(), text)
                    .orElseThrow(() -> place.wrong("'%s' is no time: write 2026-12-31T23:59:59Z".formatted(Place.cut(text)))));
            case BOOL -> truth(text, place);
            case IP -> new Value.Network(IpRange.parse(text).orElseThrow(() -> place.wrong(
                    "'%s' is no network: write 192.0.2.0/24, 2001:db8::/32 or an address".formatted(Place.cut(text)))));
        };
    }

    private static Value truth(String text, Place place) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw place.wrong("'%s' is neither true nor false".formatted(Place.cut(text)));
        }
        return new Value.Truth(text.equalsIgnoreCase("true"));
    }
}
