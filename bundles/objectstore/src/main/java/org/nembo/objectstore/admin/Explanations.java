package org.nembo.objectstore.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.PolicyRights;
import org.nembo.objectstore.access.Verdict;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code GET /bucket?explain} and {@code GET /bucket/key?explain}: who may do what and why, for those who may read the policy of the bucket.
 * {@code subject=SUBJECT@ISSUER} asks about somebody, {@code action=s3:GetObject} about one action.
 */
@Component
public final class Explanations implements Routes {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OF_BUCKET = List.of("s3:ListBucket", "s3:PutObject", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucket");
    private static final List<String> OF_OBJECT = List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectAcl");
    private static final Set<String> ALL = Set.of("*");

    private final ObjectEngine engine;
    private final PolicyRights rights;
    private final Directory directory;

    @Activate
    public Explanations(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference PolicyRights rights, @Reference Directory directory) {
        this.engine = engine;
        this.rights = rights;
        this.directory = directory;
    }

    @Override
    public void register(Operations operations) {
        operations.on(Level.BUCKET, "GET", "explain", "ExplainBucket", this::answer).on(Level.OBJECT, "GET", "explain", "ExplainObject", this::answer);
    }

    void answer(Exchange exchange) {
        Bucket bucket = engine.buckets().find(exchange.bucket()).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_BUCKET).with("BucketName", exchange.bucket()));
        rights.require(exchange.caller(), "s3:GetBucketPolicy", bucket, "", Map.of());
        Map<String, String> facts = engine.find(bucket.name(), exchange.key(), null).filter(object -> !exchange.key().isEmpty())
                .map(Explanations::facts).orElse(Map.of());
        List<String> actions = exchange.query("action").isEmpty() ? exchange.key().isEmpty() ? OF_BUCKET : OF_OBJECT : List.of(exchange.query("action"));
        List<Map<String, Object>> answers = new ArrayList<>();
        who(exchange, bucket).forEach((name, subject) -> {
            Caller caller = new Caller(subject, "", Optional.empty(), exchange.caller().address(), exchange.caller().secure(), exchange.caller().request());
            actions.forEach(action -> answers.add(line(name, action, rights.explain(caller, action, bucket, exchange.key(), facts))));
        });
        exchange.send(200, "application/json", json(about(bucket, exchange.key(), facts, answers)));
    }

    private static Map<String, String> facts(StoredObject object) {
        return ObjectAdministration.facts(Optional.of(object));
    }

    /** By the name under which each is shown. */
    private Map<String, Optional<Subject>> who(Exchange exchange, Bucket bucket) {
        Map<String, Optional<Subject>> who = new LinkedHashMap<>();
        if (!exchange.query("subject").isEmpty()) {
            who.put(exchange.query("subject"), Optional.of(known(exchange.query("subject"))));
            return who;
        }
        who.put("owner", Optional.of(known(bucket.owner())));
        if (!bucket.group().isEmpty()) {
            who.put("member of " + bucket.group(), Optional.of(new Subject("urn:nembo:example", "member", "member", Set.of(bucket.group()), ALL)));
        }
        who.put("somebody signed in", Optional.of(new Subject("urn:nembo:example", "somebody", "somebody", Set.of(), ALL)));
        who.put("nobody", Optional.empty());
        return who;
    }

    /** With the groups that the directory knows. */
    private Subject known(String id) {
        int at = id.lastIndexOf('@');
        if (at < 1 || at == id.length() - 1) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "subject must look like SUBJECT@ISSUER.").with("ArgumentName", "subject");
        }
        Optional<User> user = directory.find(id.substring(at + 1), id.substring(0, at));
        return new Subject(id.substring(at + 1), id.substring(0, at), user.map(User::username).orElse(id.substring(0, at)),
                user.map(User::groups).orElse(Set.of()), ALL);
    }

    private static Map<String, Object> line(String who, String action, Verdict verdict) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("who", who);
        line.put("action", action);
        line.put("allowed", verdict.allowed());
        line.put("decidedBy", verdict.decidedBy());
        line.put("reasons", verdict.reasons());
        return line;
    }

    private static Map<String, Object> about(Bucket bucket, String key, Map<String, String> facts, List<Map<String, Object>> answers) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("bucket", bucket.name());
        about.put("key", key);
        about.put("owner", bucket.owner());
        about.put("group", bucket.group());
        for (String name : List.of(Settings.ACL, Settings.OWNERSHIP, Settings.PUBLIC_ACCESS_BLOCK)) {
            about.put(name, bucket.settings().getOrDefault(name, ""));
        }
        about.put("facts", new HashMap<>(facts));
        about.put("answers", answers);
        return about;
    }

    private static byte[] json(Map<String, Object> about) {
        try {
            return JSON.writeValueAsBytes(about);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an explanation cannot be written", e);
        }
    }
}
