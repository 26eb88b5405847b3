package org.nembo.objectstore.sts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.Session;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.key.Sessions;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The actions of STS. A session has the rights of its person, whatever role is named: what narrows them are the scopes of the token or of the key, and a
 * policy that comes with the request. Thread-safe.
 */
@Component(service = Sts.class)
public final class Sts {

    /** The service that tokens must be made for. */
    static final String AUDIENCE = "object";

    static final Set<String> ACTIONS = Set.of("AssumeRoleWithWebIdentity", "AssumeRole", "GetSessionToken", "GetCallerIdentity");

    private static final String KIND = "sts";
    private static final String VERSION = "2011-06-15";
    private static final Duration USUAL = Duration.ofHours(1);

    private final Authenticator authenticator;
    private final Sessions sessions;
    private final PolicyDocuments documents;
    private final Throttle throttle;
    private final Audit audit;
    private final Clock clock;

    @Activate
    public Sts(@Reference Authenticator authenticator, @Reference Sessions sessions, @Reference PolicyDocuments documents, @Reference Throttle throttle,
            @Reference Audit audit) {
        this(authenticator, sessions, documents, throttle, audit, Clock.systemUTC());
    }

    Sts(Authenticator authenticator, Sessions sessions, PolicyDocuments documents, Throttle throttle, Audit audit, Clock clock) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.documents = documents;
        this.throttle = throttle;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param caller who signed the request; nobody for one without a signature, whose token says who it is */
    public StsAnswer answer(Map<String, String> values, Caller caller) {
        try {
            Parameters asked = new Parameters(values);
            String version = asked.get("Version");
            if (!version.isEmpty() && !version.equals(VERSION)) {
                throw StsFailure.invalid("Version must be " + VERSION + ".");
            }
            Xml xml = switch (asked.action()) {
                case "AssumeRoleWithWebIdentity" -> webIdentity(asked, caller);
                case "AssumeRole" -> assumeRole(asked, caller);
                case "GetSessionToken" -> sessionToken(asked, caller);
                case "GetCallerIdentity" -> Answers.identity(subject(caller), caller);
                default -> throw new StsFailure(400, "InvalidAction", "The action is not known here.");
            };
            return new StsAnswer(200, Answers.finished(xml, caller.request()), 0);
        } catch (StsFailure e) {
            return Answers.failure(e, caller.request(), 0);
        } catch (NemboException e) {
            return Answers.failure(failure(e), caller.request(), e.members().get("retryAfter") instanceof Number seconds ? seconds.longValue() : 0);
        }
    }

    private Xml webIdentity(Parameters asked, Caller caller) {
        String token = asked.token();
        Subject subject = authenticated(token, caller.address());
        String role = asked.role(false);
        String name = role + "/" + asked.sessionName(false, subject.username());
        Instant end = clock.instant().plus(asked.duration(USUAL));
        Sessions.Opened opened = open(subject, name, "", policies(asked, List.of()), end);
        return Answers.webIdentity(subject, name, opened);
    }

    /** Who guesses waits, and everybody from the same network; a good token takes its attempt back. */
    private Subject authenticated(String token, String client) {
        throttle.admit(KIND, "", client);
        try {
            Subject subject = authenticator.authenticate(token, AUDIENCE);
            throttle.succeeded(KIND, "", client);
            return subject;
        } catch (NemboException e) {
            if (e.code() != GeneralError.UNAUTHENTICATED) {
                // Nobody can tell now whether it was a guess.
                throttle.succeeded(KIND, "", client);
                throw e;
            }
            throttle.failed(KIND, "", client);
            audit.note(AuditEntry.denied("", "sessions:create", "object/sessions", e.getMessage()));
            boolean expired = e.getMessage().contains(" expired on ");
            throw new StsFailure(400, expired ? "ExpiredTokenException" : "InvalidIdentityToken", e.getMessage());
        }
    }

    private Xml assumeRole(Parameters asked, Caller caller) {
        Subject subject = subject(caller);
        String role = asked.role(true);
        String name = role + "/" + asked.sessionName(true, "");
        Instant end = clock.instant().plus(asked.duration(USUAL));
        List<String> present = caller.session().map(Session::policies).orElse(List.of());
        // A session that opens another cannot outlive itself by that.
        Instant last = caller.session().map(Session::expires).filter(end::isAfter).orElse(end);
        String parent = caller.session().map(Session::parent).orElse(caller.accessKey());
        return Answers.role("AssumeRole", subject, name, open(subject, name, parent, policies(asked, present), last));
    }

    private Xml sessionToken(Parameters asked, Caller caller) {
        Subject subject = subject(caller);
        if (caller.session().isPresent()) {
            throw new StsFailure(403, "AccessDenied", "A session cannot ask for another: sign with your long-lived key.");
        }
        String name = "self/" + asked.sessionName(false, subject.username());
        return Answers.plain(open(subject, name, caller.accessKey(), List.of(), clock.instant().plus(asked.duration(Sessions.LONGEST))));
    }

    private Sessions.Opened open(Subject subject, String name, String parent, List<String> policies, Instant end) {
        Sessions.Opened opened = sessions.open(subject, name, parent, policies, end);
        audit.record(AuditEntry.done(subject, "sessions:create", "object/sessions/" + opened.accessKey()).with("name", name).with("parent", parent)
                .with("expires", opened.expires().toString()).with("bounded", Boolean.toString(!policies.isEmpty())));
        return opened;
    }

    private List<String> policies(Parameters asked, List<String> present) {
        String policy = asked.policy();
        if (policy.isEmpty()) {
            return present;
        }
        try {
            documents.compile(policy, PolicyDocuments.Kind.IDENTITY);
        } catch (NemboException e) {
            throw new StsFailure(400, "MalformedPolicyDocument", e.getMessage());
        }
        List<String> all = new ArrayList<>(present);
        all.add(policy);
        return all;
    }

    private static Subject subject(Caller caller) {
        if (caller.accessKey().isEmpty()) {
            throw new StsFailure(403, "MissingAuthenticationToken", "The request must be signed with an access key.");
        }
        return caller.subject().orElseThrow(() -> new StsFailure(403, "AccessDenied", "Nobody is signed in."));
    }

    private static StsFailure failure(NemboException e) {
        if (e.code() == ObjectStoreError.SESSION_TOO_LARGE) {
            return new StsFailure(400, "PackedPolicyTooLarge", e.getMessage());
        }
        return switch (e.code().status()) {
            case 429 -> new StsFailure(429, "Throttling", e.getMessage());
            case 401, 403 -> new StsFailure(403, "AccessDenied", e.getMessage());
            case 502, 503, 504 -> new StsFailure(503, "ServiceUnavailable", e.getMessage());
            default -> new StsFailure(500, "InternalFailure", "Something failed here; the log of the server says what, under this request id.");
        };
    }
}
