package org.nembo.objectstore.access;

import java.util.Objects;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/**
 * Who sends a request.
 *
 * @param subject   empty for somebody who showed nothing
 * @param accessKey the id of the key that signed it; empty for nobody and for bearer tokens
 * @param session   the session of that key, which bounds what may be done; empty for a long-lived key
 * @param address   IP address of the client
 * @param secure    whether it came over TLS
 * @param request   id of the request
 */
public record Caller(Optional<Subject> subject, String accessKey, Optional<Session> session, String address, boolean secure, String request) {

    public Caller {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(accessKey, "accessKey");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(request, "request");
    }

    /** Somebody who showed nothing. */
    public static Caller nobody(String address, boolean secure, String request) {
        return new Caller(Optional.empty(), "", Optional.empty(), address, secure, request);
    }

    /** Their id, as rows store it; empty for nobody. */
    public String id() {
        return subject.map(Subject::id).orElse("");
    }
}
