package org.nembo.policy;

import java.util.List;
import org.nembo.api.identity.Decision;
import org.nembo.policy.document.CompiledDocument;

/**
 * Why something is allowed or denied.
 *
 * @param decision   the final word
 * @param revision   of the stored policies
 * @param engine     which other engine had a say; empty for none
 * @param statements all that is about the subject
 */
public record Explanation(Decision decision, long revision, String engine, List<Line> statements) {

    public Explanation {
        statements = List.copyOf(statements);
    }

    /** One statement. @param statement its full name @param why in words, why it applies or does not */
    public record Line(String statement, String effect, boolean applies, String why) {

        static Line of(Source source, CompiledDocument.Explained each) {
            return new Line(source.name(each.statement()), each.effect(), each.applies(), each.why());
        }
    }
}
