package org.nembo.api.error;

import java.util.Objects;

/**
 * What is fixed about an error code: what its enum constant is made with.
 *
 * @param kind      who can do something about it
 * @param status    the HTTP status, 400 to 599
 * @param retryable whether the same request can succeed later without anybody changing it
 * @param title     short, in the user's words, without values
 * @param help      what it means and what to do about it, in one or two sentences
 */
public record ErrorFacts(ErrorKind kind, int status, boolean retryable, String title, String help) {

    public ErrorFacts {
        Objects.requireNonNull(kind, "kind");
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a failure's HTTP status is 400 to 599, not " + status);
        }
        if (title.isBlank() || help.isBlank()) {
            throw new IllegalArgumentException("an error code needs a title and a help text");
        }
    }
}
