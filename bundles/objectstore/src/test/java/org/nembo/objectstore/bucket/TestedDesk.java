package org.nembo.objectstore.bucket;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.http.Asked;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;

/** The operations on buckets over an engine on a disk: owners may do everything with what is theirs, others what was granted. */
final class TestedDesk implements Rights, Areas, Audit {

    static final Instant NOW = Instant.parse("2026-11-22T01:00:00Z");

    final ObjectEngine engine = EmptyEngine.get();
    final List<String> asked = new ArrayList<>();
    final List<AuditEntry> recorded = new ArrayList<>();
    private final Set<String> granted = ConcurrentHashMap.newKeySet();
    private final Operations operations = new Operations();
    private final BucketRoutes routes;

    TestedDesk() {
        DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of(), (s, g) -> false, (s, g) -> false));
        routes = new BucketRoutes(new Desk(engine, this, this, (caller, arn) -> !arn.endsWith("others"), this,
                new BucketSettings("us-east-1", 3, ""), Clock.fixed(NOW, java.time.ZoneOffset.UTC)),
                new PolicyDocuments() {
                    @Override
                    public PolicyDocument compile(String text, Kind kind) {
                        return reader.read(text, kind == Kind.RESOURCE ? DocumentReader.Use.RESOURCE : DocumentReader.Use.IDENTITY);
                    }

                    @Override
                    public Optional<PolicyDocument> builtIn(String name) {
                        return Optional.empty();
                    }
                });
        routes.register(operations);
    }

    BucketRoutes routes() {
        return routes;
    }

    /** Everybody may do that with every bucket. */
    void grant(String action) {
        granted.add(action);
    }

    Asked ask(String user, String method, String target, Headers headers, String body) {
        return Asked.of(operations, caller(user), method, target, headers, body);
    }

    static Caller caller(String user) {
        return user.equals("nobody") ? Caller.nobody("127.0.0.1", false, "r")
                : new Caller(Optional.of(new Subject("urn:t", user, user, Set.of(), Set.of("*"))), "key", Optional.empty(), "127.0.0.1", false, "r");
    }

    StoredObject put(String bucket, String key, Map<String, String> tags, Map<String, String> facts) {
        return engine.put(new NewObject(bucket, key, 0, "d41d8cd98f00b204e9800998ecf8427e", "anna@urn:t", Optional.empty(), Map.of(), Map.of(), tags, facts,
                List.of(), Optional.empty(), new Origin("", "", "r", "ObjectCreated:Put", "")), engine.draft(0), Guard.NONE);
    }

    @Override
    public void require(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        asked.add(action);
        if (!allows(caller, action, bucket, key, facts)) {
            throw S3Failure.of(S3Code.ACCESS_DENIED);
        }
    }

    @Override
    public boolean allows(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        return caller.id().equals(bucket.owner()) && !granted.contains("not " + action) || granted.contains(action);
    }

    @Override
    public void require(Caller caller, String action, String bucket) {
        asked.add(action);
        if (caller.subject().isEmpty()) {
            throw S3Failure.of(S3Code.ACCESS_DENIED);
        }
    }

    @Override
    public Optional<Bucket> bucket(Caller caller, String name) {
        return engine.buckets().find(name);
    }

    @Override
    public void record(Connection transaction, AuditEntry entry) {
        recorded.add(entry);
    }

    @Override
    public void record(AuditEntry entry) {
        recorded.add(entry);
    }

    @Override
    public void note(AuditEntry entry) {
        recorded.add(entry);
    }
}
