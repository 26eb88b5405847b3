package org.nembo.objectstore.access;

import java.util.Map;
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
 * @param told      what policies may ask of the request and the client says itself: {@code aws:Referer}, {@code aws:UserAgent}, as far as it does
 */
public record Caller(Optional<Subject> subject, String accessKey, Optional<Session> session, String address, boolean secure, String request,
        Map<String, String> told) {

    public Caller {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(accessKey, "accessKey");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(request, "request");
        told = Map.copyOf(told);
    }

    /** Of a request that says nothing of itself. */
    public Caller(Optional<Subject> subject, String accessKey, Optional<Session> session, String address, boolean secure, String request) {
        this(subject, accessKey, session, address, secure, request, Map.of());
    }

    /** The same request, of somebody who showed who they are. */
    public Caller as(Subject known, String key, Optional<Session> bounds) {
        return new Caller(Optional.of(known), key, bounds, address, secure, request, told);
    }

    /** With what the client says of the request. */
    public Caller telling(Map<String, String> facts) {
        return new Caller(subject, accessKey, session, address, secure, request, facts);
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
