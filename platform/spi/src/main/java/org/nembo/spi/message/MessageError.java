package org.nembo.spi.message;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How sending can fail. */
public enum MessageError implements ErrorCode {
    RECEIVER_AWAY(ErrorKind.EXTERNAL, 502, true, "The receiver does not answer", "It is tried again. The message says what the receiver answered, if it did."),
    RECEIVER_REFUSES(ErrorKind.EXTERNAL, 502, true, "The receiver refuses the messages", "Check credentials, exchange or address at the receiver; it is tried again more slowly.");

    private final ErrorFacts facts;

    MessageError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
