package org.nembo.api.error;

import java.util.Locale;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A failure with a name that clients may rely on. Implemented by one enum per bundle; constants are never renamed.
 * The name is unique over the whole server, so a bundle's codes start with its subject ({@code DEPLOYMENT_NOT_FOUND}).
 * Thread-safe and immutable.
 */
@ConsumerType
public interface ErrorCode {

    /** The constant's name in upper snake case, for example {@code SITE_NOT_FOUND}. */
    String name();

    /** All that is fixed about it; the same at every call. */
    ErrorFacts facts();

    /** Who can do something about it. */
    default ErrorKind kind() {
        return facts().kind();
    }

    /** A short fixed title in the user's words, without values. */
    default String title() {
        return facts().title();
    }

    /** What it means and what to do about it: the text of the page under {@code /problems}. */
    default String help() {
        return facts().help();
    }

    /** The HTTP status, 400 to 599. */
    default int status() {
        return facts().status();
    }

    /** Whether the same request can succeed later without anybody changing it. */
    default boolean retryable() {
        return facts().retryable();
    }

    /** The last segment of the problem type of RFC 9457: {@code site-not-found} for {@code SITE_NOT_FOUND}. */
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
