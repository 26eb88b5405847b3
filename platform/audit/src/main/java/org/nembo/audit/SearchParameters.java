package org.nembo.audit;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** What narrows a list of records, as query parameters. */
public final class SearchParameters {

    @QueryParam("actor")
    @DefaultValue("")
    private String actor;

    @QueryParam("action")
    @DefaultValue("")
    private String action;

    @QueryParam("resource")
    @DefaultValue("")
    private String resource;

    @QueryParam("outcome")
    @DefaultValue("")
    private String outcome;

    @QueryParam("from")
    @DefaultValue("")
    private String from;

    @QueryParam("to")
    @DefaultValue("")
    private String to;

    /** @throws NemboException {@code INVALID_REQUEST}, naming the parameter */
    Search search() {
        return search(actor, action, resource, outcome, from, to);
    }

    static Search search(String actor, String action, String resource, String outcome, String from, String to) {
        return new Search(actor, action, resource, outcome(outcome), time("from", from), time("to", to));
    }

    private static String outcome(String text) {
        try {
            return text.isEmpty() ? "" : AuditEntry.Outcome.valueOf(text.toUpperCase(Locale.ROOT)).name();
        } catch (IllegalArgumentException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'outcome' is done, denied or failed, not '%s'".formatted(text), e);
        }
    }

    private static Optional<Instant> time(String name, String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is a time such as 2026-11-21T20:00:00Z, not '%s'".formatted(name, text), e);
        }
    }
}
