package org.nembo.tosca;

import java.util.List;
import java.util.StringJoiner;
import org.nembo.tosca.value.Scalars;

/** The functions that make text: concat, join and token. Counts what they make. */
final class TextFunctions {

    private final Evaluation evaluation;
    private final Effort effort;

    TextFunctions(Evaluation evaluation, Effort effort) {
        this.evaluation = evaluation;
        this.effort = effort;
    }

    String concat(Value.Call call, Scope scope) {
        return counted(pieces(call.arguments(), "", scope));
    }

    String join(Value.Call call, Scope scope) {
        String delimiter = call.arguments().size() > 1 ? evaluation.text(call, 1, scope) : "";
        if (call.arguments().get(0) instanceof Value.Items items) {
            return counted(pieces(items.values(), delimiter, scope));
        }
        Object parts = evaluation.value(call.arguments().get(0), Schema.ANY, scope);
        StringJoiner joined = new StringJoiner(delimiter);
        for (Object part : parts instanceof List<?> list ? list : List.of(piece(parts))) {
            joined.add(counted(piece(part)));
        }
        return counted(joined.toString());
    }

    String token(Value.Call call, Scope scope) {
        String whole = evaluation.text(call, 0, scope);
        String separators = evaluation.text(call, 1, scope);
        int wanted = Scalars.integer(evaluation.text(call, 2, scope)).map(number -> number.bitLength() < 31 ? number.intValue() : -1).orElse(-1);
        int index = 0;
        int start = 0;
        for (int i = 0; i <= whole.length(); i++) {
            if (i == whole.length() || separators.indexOf(whole.charAt(i)) >= 0) {
                if (index++ == wanted) {
                    return whole.substring(start, i);
                }
                start = i + 1;
            }
        }
        throw Evaluation.unresolved(call, "The text has %d tokens, so there is none with the index %d".formatted(index, wanted));
    }

    private String pieces(List<Value> parts, String delimiter, Scope scope) {
        StringJoiner joined = new StringJoiner(delimiter);
        for (Value part : parts) {
            joined.add(counted(part instanceof Value.Scalar scalar ? scalar.text() : piece(evaluation.value(part, Schema.ANY, scope))));
        }
        return joined.toString();
    }

    /** As text; the only item of a list stands for it, because an address is a list at some nodes and plain at others. */
    static String piece(Object value) {
        if (value instanceof List<?> list && list.size() == 1) {
            return piece(list.get(0));
        }
        return value == null ? "" : value.toString();
    }

    private String counted(String result) {
        effort.text(result.length());
        return result;
    }
}
