package org.nembo.objectstore.key;

import java.time.Duration;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keys of people and of sessions; the directory is asked each time whether their owner may come in. */
@Component
public final class StoredSigningKeys implements SigningKeys {

    /** So far may the clocks of nodes be apart. */
    private static final Duration AHEAD = Duration.ofMinutes(15);

    private final ObjectTables tables;
    private final AccessKeys keys;
    private final Sessions sessions;
    private final Directory directory;

    @Activate
    public StoredSigningKeys(@Reference ObjectTables tables, @Reference AccessKeys keys, @Reference Sessions sessions, @Reference Directory directory) {
        this.tables = tables;
        this.keys = keys;
        this.sessions = sessions;
        this.directory = directory;
    }

    @Override
    public Key find(String accessKey, String session) {
        return session.isEmpty() ? longLived(accessKey) : ofSession(accessKey, session);
    }

    private Key longLived(String accessKey) {
        if (KeyNames.isOfSession(accessKey)) {
            throw new S3Failure(S3Code.INVALID_ACCESS_KEY_ID, "This is the key of a session: send its token too.");
        }
        AccessKeys.Usable usable = keys.use(accessKey).orElseThrow(() -> S3Failure.of(S3Code.INVALID_ACCESS_KEY_ID));
        return new Key(admitted(usable.subject()), usable.secret(), Optional.empty());
    }

    private Key ofSession(String accessKey, String session) {
        SessionToken token = sessions.read(session).orElseThrow(() -> S3Failure.of(S3Code.INVALID_TOKEN));
        if (!token.accessKey().equals(accessKey)) {
            throw new S3Failure(S3Code.INVALID_TOKEN, "The session token belongs to another access key.");
        }
        if (!tables.now().isBefore(token.session().expires())) {
            throw new S3Failure(S3Code.EXPIRED_TOKEN, "The session expired at %s: ask for a new one.".formatted(token.session().expires()));
        }
        if (token.session().expires().isAfter(tables.now().plus(Sessions.LONGEST).plus(AHEAD))) {
            // Its clock was ahead: it would be good for longer than any session may be.
            throw new S3Failure(S3Code.EXPIRED_TOKEN, "The session was opened by a clock that was ahead, and would end at %s: ask for a new one."
                    .formatted(token.session().expires()));
        }
        if (!token.session().parent().isEmpty() && keys.use(token.session().parent()).isEmpty()) {
            throw new S3Failure(S3Code.INVALID_TOKEN, "The access key that the session was opened with is not good any more.");
        }
        return new Key(admitted(token.subject()), token.secret(), Optional.of(token.session()));
    }

    private Subject admitted(Subject subject) {
        try {
            return directory.admit(subject);
        } catch (NemboException e) {
            if (e.code() != GeneralError.UNAUTHENTICATED) {
                throw e;
            }
            throw new S3Failure(S3Code.ACCESS_DENIED, "The owner of the key is suspended or not here any more.");
        }
    }
}
