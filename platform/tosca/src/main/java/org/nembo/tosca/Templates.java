package org.nembo.tosca;

import java.util.Objects;
import org.nembo.tosca.check.TemplateChecker;

/** Checks templates. Stateless. */
public final class Templates {

    private Templates() {
    }

    /** With the standard types and the limits for users. */
    public static CheckedTemplate check(String text) {
        return check(text, TypeLibrary.standard(), Limits.TEMPLATE);
    }

    /** Never throws for what is in the text: everything wrong with it is a finding. */
    public static CheckedTemplate check(String text, TypeLibrary types, Limits limits) {
        return new TemplateChecker(types.scope(), types::findingsAt).check(Objects.requireNonNull(text, "text"), Objects.requireNonNull(limits, "limits"));
    }
}
