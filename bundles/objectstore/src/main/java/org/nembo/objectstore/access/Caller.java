package org.nembo.objectstore.access;

import java.util.Objects;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/**
 * Who sends a request.
 *
 * @param subject   empty for somebody who showed nothing
 * @param accessKey the id of the key that signed it; empty for nobody and for bearer tokens
 * @param address   IP address of the client
 * @param secure    whether it came over TLS
 * @param request   id of the request
 */
public record Caller(Optional<Subject> subject, String accessKey, String address, boolean secure, String request) {

    public Caller {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(accessKey, "accessKey");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(request, "request");
    }

    /** Their id, as rows store it; empty for nobody. */
    public String id() {
        return subject.map(Subject::id).orElse("");
    }
}
