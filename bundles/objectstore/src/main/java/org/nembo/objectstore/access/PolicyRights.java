package org.nembo.objectstore.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.WlcgScopes;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.access.Verdict.Reason;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.document.PublicAccessBlock;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks, in this order, the policies of the session, the scopes of the token, the common policy, the policy of the bucket and the canned ACLs. A denial by one
 * of them wins; what none allows is denied; a session must allow it as well. The owner, and whoever the common policy lets, can always read, change and
 * delete the policy of a bucket, so that nobody is locked out of their own.
 */
@Component(service = {Rights.class, PolicyRights.class})
public final class PolicyRights implements Rights {

    private static final Set<String> WAY_OUT = Set.of("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy");

    private final Policy policy;
    private final Directory directory;
    private final CompiledPolicies compiled;

    @Activate
    public PolicyRights(@Reference Policy policy, @Reference PolicyDocuments documents, @Reference Directory directory) {
        this.policy = policy;
        this.directory = directory;
        this.compiled = new CompiledPolicies(documents);
    }

    @Override
    public void require(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        if (!allows(caller, action, bucket, key, facts)) {
            throw denied(caller, action, bucket.name(), key);
        }
    }

    @Override
    public boolean allows(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        return decide(Question.of(caller, action, bucket, key, facts), null);
    }

    /** The same with what everybody said who was asked. */
    public Verdict explain(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        List<Reason> reasons = new ArrayList<>();
        boolean allowed = decide(Question.of(caller, action, bucket, key, facts), reasons);
        String wanted = allowed ? "ALLOW" : "DENY";
        String by = reasons.stream().filter(reason -> reason.effect().equals(wanted) && !reason.source().equals("session") || !allowed
                && reason.effect().equals("DENY")).map(Reason::source).findFirst().orElse("");
        return new Verdict(allowed, by, reasons);
    }

    /** @param reasons where to put what everybody said; null when nobody wants to know */
    private boolean decide(Question question, List<Reason> reasons) {
        if (!session(question, reasons) || !paths(question, reasons)) {
            return false;
        }
        Decision.Effect own = common(question, reasons);
        Decision.Effect ofBucket = ofBucket(question, own, reasons);
        if (own == Decision.Effect.DENY || ofBucket == Decision.Effect.DENY) {
            return false;
        }
        return own == Decision.Effect.ALLOW || ofBucket == Decision.Effect.ALLOW || byAcl(question, reasons);
    }

    private boolean session(Question question, List<Reason> reasons) {
        Optional<Session> session = question.caller().session();
        if (session.isEmpty()) {
            return true;
        }
        for (String text : session.get().policies()) {
            Decision said = compiled.ofSession(text).document().map(document -> document.decide(question.request()))
                    .orElse(Decision.deny("it cannot be compiled"));
            note(reasons, "session", said);
            if (!said.allowed()) {
                return false;
            }
        }
        return true;
    }

    private static boolean paths(Question question, List<Reason> reasons) {
        Subject subject = question.subject().orElse(null);
        if (subject == null || !WlcgScopes.bound(subject)
                || StoragePaths.allow(subject, question.action(), question.bucket().name(), question.key(), question.told("s3:prefix"))) {
            return true;
        }
        note(reasons, "scopes", new Decision(Decision.Effect.DENY, "storage", "the storage scopes of the token do not cover the path"));
        return false;
    }

    private Decision.Effect common(Question question, List<Reason> reasons) {
        Subject subject = question.subject().orElse(null);
        if (subject == null) {
            return Decision.Effect.NOT_APPLICABLE;
        }
        Subject asking = WlcgScopes.bound(subject) ? StoragePaths.covering(subject, question.action()) : subject;
        Decision said = stated(policy.decide(asking, question.action(), question.resource(), question.facts()));
        note(reasons, "policy", said);
        return said.effect();
    }

    /** A denial that no statement made is none: somebody else may allow it. */
    private static Decision stated(Decision said) {
        return said.effect() == Decision.Effect.DENY && said.statement().isEmpty() ? new Decision(Decision.Effect.NOT_APPLICABLE, "", said.reason()) : said;
    }

    private Decision.Effect ofBucket(Question question, Decision.Effect own, List<Reason> reasons) {
        String text = question.bucket().settings().get(Settings.POLICY);
        if (text == null || own == Decision.Effect.ALLOW && WAY_OUT.contains(question.action())) {
            return Decision.Effect.NOT_APPLICABLE;
        }
        CompiledPolicies.Compiled document = compiled.ofBucket(text);
        Decision said = document.document().map(each -> each.decide(question.request()))
                .orElse(new Decision(Decision.Effect.DENY, "policy", "the policy of the bucket cannot be compiled"));
        if (said.allowed() && document.everybody() && !question.byOwner() && PublicAccessBlock.of(question.bucket()).restrictPublicBuckets()) {
            said = new Decision(Decision.Effect.NOT_APPLICABLE, said.statement(), "the public access block keeps a public policy from allowing anything");
        }
        note(reasons, "bucket-policy", said);
        return said.effect();
    }

    private static boolean byAcl(Question question, List<Reason> reasons) {
        Bucket bucket = question.bucket();
        if (Ownership.of(bucket).filter(Ownership.ENFORCED::equals).isPresent()) {
            return false;
        }
        if (question.signedIn() && question.told(OBJECT_OWNER).equals(question.caller().id()) && CannedAcl.toObjectOwner(question.action())) {
            note(reasons, "acl", new Decision(Decision.Effect.ALLOW, "owner", "the object is the caller's"));
            return true;
        }
        String ofBucket = bucket.settings().getOrDefault(Settings.ACL, "");
        String ofObject = question.told(OBJECT_ACL);
        boolean made = question.action().equals("s3:PutObjectAcl") && question.told(OBJECT_NEW).equals("true");
        // Who may write objects by the ACL of the bucket may say who reads them.
        boolean allows = CannedAcl.ofBucket(ofBucket, made ? "s3:PutObject" : question.action(), question.signedIn())
                || CannedAcl.ofObject(ofObject, question.action(), question.signedIn());
        if (allows && PublicAccessBlock.of(bucket).ignorePublicAcls()) {
            note(reasons, "acl", new Decision(Decision.Effect.NOT_APPLICABLE, "", "the public access block ignores public ACLs"));
            return false;
        }
        if (allows) {
            note(reasons, "acl", new Decision(Decision.Effect.ALLOW, question.key().isEmpty() ? ofBucket : ofObject, "allowed by the canned ACL"));
        }
        return allows;
    }

    @Override
    public void require(Caller caller, String action, String bucket) {
        Subject subject = caller.subject().orElseThrow(() -> denied(caller, action, bucket, ""));
        // What is made is the caller's own.
        Map<String, String> facts = new HashMap<>(Map.of(Policy.OWNER, subject.id()));
        Question.about(caller, facts);
        Bucket none = new Bucket(bucket.isEmpty() ? "*" : bucket, subject.id(), "", java.time.Instant.EPOCH, Bucket.Versioning.OFF, Map.of(), 0);
        Question question = new Question(caller, action, none, "", Question.ARN + none.name(), facts);
        if (!session(question, null) || !paths(question, null) || common(question, null) != Decision.Effect.ALLOW) {
            throw denied(caller, action, bucket, "");
        }
        if (action.equals("s3:CreateBucket") && isTaken(subject, bucket)) {
            throw S3Failure.of(S3Code.BUCKET_ALREADY_EXISTS).with("BucketName", bucket);
        }
    }

    /** Whether the name belongs to an area of somebody else, though its bucket may not be there yet. */
    private boolean isTaken(Subject subject, String bucket) {
        return bucket.equals(NamedAreas.SCRATCH) || directory.findLocal(bucket).filter(user -> !user.id().equals(subject.id())).isPresent();
    }

    private static S3Failure denied(Caller caller, String action, String bucket, String key) {
        String who = caller.subject().map(Subject::username).orElse("A stranger");
        return new S3Failure(S3Code.ACCESS_DENIED, "%s may not do %s on %s.".formatted(who, action, bucket.isEmpty() ? "this server" : Question.ARN + bucket
                + (key.isEmpty() ? "" : "/" + key)));
    }

    private static void note(List<Reason> reasons, String source, Decision said) {
        if (reasons != null) {
            reasons.add(new Reason(source, said.effect().name(), said.statement(), said.reason()));
        }
    }
}
