package org.nembo.spi.object;

import java.util.Objects;

/**
 * Who changed something, for the change log.
 *
 * @param principal id of the subject, as in {@code Subject.id()}; empty for nobody
 * @param address   IP address of the client; empty when there is none
 * @param request   id of the request
 * @param event     in the words of S3, without {@code s3:}: {@code ObjectCreated:Put}, {@code ObjectRemoved:Delete}
 * @param site      where the change was made first; empty for here
 */
public record Origin(String principal, String address, String request, String event, String site) {

    public Origin {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(site, "site");
    }
}
