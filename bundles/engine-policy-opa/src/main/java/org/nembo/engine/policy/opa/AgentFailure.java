package org.nembo.engine.policy.opa;

/** There is no decision; the message tells an administrator why and holds nothing of the question or the token. */
final class AgentFailure extends Exception {

    private static final long serialVersionUID = 1L;

    AgentFailure(String message) {
        super(message);
    }
}
