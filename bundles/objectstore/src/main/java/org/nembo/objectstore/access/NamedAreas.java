package org.nembo.objectstore.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The personal bucket, called as its owner, and the bucket {@value #SCRATCH}, made when somebody uses them first whose username is unique here: that is what
 * the document {@code personal-bucket} of the policy says. A personal bucket belongs to an identity, not to a name: who gets a name that somebody had before
 * does not get what is in it.
 */
@Component
public final class NamedAreas implements Areas {

    /** The bucket with an area for each user. */
    public static final String SCRATCH = "scratch";

    /** Owns {@link #SCRATCH}; nobody signs in as this. */
    public static final String NOBODY = "scratch@urn:nembo:objectstore";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private final ObjectEngine engine;
    private final PolicyDocument personal;
    private final Audit audit;

    @Activate
    public NamedAreas(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference PolicyDocuments documents, @Reference Audit audit) {
        this.engine = engine;
        this.personal = documents.builtIn("personal-bucket").orElseThrow(() -> new IllegalStateException("the policy has no document personal-bucket"));
        this.audit = audit;
    }

    @Override
    public Optional<Bucket> bucket(Caller caller, String name) {
        Optional<Bucket> present = engine.buckets().find(name);
        boolean scratch = name.equals(SCRATCH);
        if (caller.subject().isEmpty() || present.isPresent() && !scratch) {
            return present;
        }
        Subject subject = caller.subject().get();
        if (scratch) {
            if (!isHome(subject)) {
                return present;
            }
            // What is written to an area counts on whose personal bucket has its name.
            personal(subject);
            return present.or(() -> Optional.of(create(SCRATCH, NOBODY)));
        }
        return name.equals(subject.username()) ? personal(subject) : Optional.empty();
    }

    /** Made now when it is not there; empty when the username cannot be the name of a bucket, or the issuer is no home of usernames. */
    public Optional<Bucket> personal(Subject subject) {
        String name = subject.username();
        Optional<Bucket> present = engine.buckets().find(name);
        if (present.isPresent() || !isName(name) || !isHome(subject)) {
            return present.filter(bucket -> bucket.owner().equals(subject.id()));
        }
        return Optional.of(create(name, subject.id())).filter(bucket -> bucket.owner().equals(subject.id()));
    }

    /** Whether the username is unique here. */
    private boolean isHome(Subject subject) {
        return personal.decide(PolicyRequest.of(subject, "s3:CreateBucket", Question.ARN + subject.username(), Map.of())).allowed();
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.contains("..") && !name.equals(SCRATCH);
    }

    private Bucket create(String name, String owner) {
        try {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Bucket made = engine.buckets().create(new Bucket(name, owner, "", now, Bucket.Versioning.OFF, Map.of(), 1));
            audit.record(AuditEntry.done(owner, "buckets:create", "object/buckets/" + name).with("area", "true"));
            return made;
        } catch (NemboException e) {
            if (e.code() != ObjectError.BUCKET_EXISTS) {
                throw e;
            }
            // Another request was faster.
            return engine.buckets().find(name).orElseThrow(() -> e);
        }
    }
}
