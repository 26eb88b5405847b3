package org.nembo.tosca;

import org.nembo.api.error.NemboException;

/** What evaluating may cost, for values that read each other twice over would otherwise grow without end. Shared by what is evaluated together. */
final class Effort {

    private static final int MOST_STEPS = 200_000;
    private static final int MOST_TEXT = 4 << 20;

    private final int mostSteps;
    private final int mostText;
    private long steps;
    private long text;

    private Effort(int mostSteps, int mostText) {
        this.mostSteps = mostSteps;
        this.mostText = mostText;
    }

    /** For the values of one node, or all outputs. */
    static Effort small() {
        return new Effort(MOST_STEPS, MOST_TEXT);
    }

    /** For a whole topology. */
    static Effort large() {
        return new Effort(5 * MOST_STEPS, 5 * MOST_TEXT);
    }

    /** @throws NemboException {@link ToscaError#TOSCA_LIMIT} */
    void steps(long more) {
        steps += more;
        if (steps > mostSteps) {
            throw new NemboException(ToscaError.TOSCA_LIMIT, "The values take more than %,d steps to evaluate".formatted(mostSteps));
        }
    }

    /** @throws NemboException {@link ToscaError#TOSCA_LIMIT} */
    void text(int characters) {
        text += characters;
        if (text > mostText) {
            throw new NemboException(ToscaError.TOSCA_LIMIT, "A value grows over %,d characters".formatted(mostText));
        }
    }

    /** How many steps were taken. */
    long spent() {
        return steps;
    }
}
