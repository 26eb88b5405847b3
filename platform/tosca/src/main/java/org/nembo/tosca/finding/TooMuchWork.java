package org.nembo.tosca.finding;

/** Stops a check that would take too long. Caught by whoever began it. */
public final class TooMuchWork extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooMuchWork() {
        super("the template asks for too much work", null, false, false);
    }
}
