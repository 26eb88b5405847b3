package org.nembo.orchestrator.template;

import java.util.List;

/** A template as somebody sends it: its text, and additions that are to be merged with it. */
public record Source(String text, List<Fragment> fragments) {

    /** Absent fragments of a JSON object arrive as null. */
    public Source {
        fragments = fragments == null ? List.of() : List.copyOf(fragments);
    }

    /** One that is whole. */
    public static Source of(String text) {
        return new Source(text, List.of());
    }
}
