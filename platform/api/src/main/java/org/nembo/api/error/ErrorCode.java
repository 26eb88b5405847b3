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

    /** Who can do something about it. */
    ErrorKind kind();

    /** A short fixed title in the user's words, without values. */
    String title();

    /** What it means and what to do about it, in one or two sentences: the text of the page under {@code /problems}. */
    String help();

    /** The HTTP status, 400 to 599. */
    default int status() {
        return kind().status();
    }

    /** Whether the same request can succeed later without anybody changing it. */
    default boolean retryable() {
        return false;
    }

    /** The last segment of the problem type of RFC 9457: {@code site-not-found} for {@code SITE_NOT_FOUND}. */
    default String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
