package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Attempt;

/** One try at one site on the wire. @param cause why it failed */
public record AttemptView(int number, String site, Attempt.Outcome outcome, Instant started, Optional<Instant> ended, Optional<String> cause) {

    static AttemptView of(Attempt row) {
        return new AttemptView(row.number(), row.site(), row.outcome(), row.started(), row.ended(), Optional.of(row.cause()).filter(text -> !text.isEmpty()));
    }
}
