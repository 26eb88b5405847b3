package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Map;
import org.nembo.orchestrator.deployment.Revision;

/** What a deployment was asked to be, on the wire, without the template, which has a path of its own. @param inputs sensitive ones masked */
public record RevisionView(int number, Revision.State state, Map<String, Object> inputs, Instant created) {

    static RevisionView of(Revision row) {
        return new RevisionView(row.number(), row.state(), row.inputs(), row.created());
    }
}
