package org.nembo.objectstore.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectEngine;

/** A world of one user with one access key, who may do everything, and of strangers, who may read the bucket {@code public}. */
public final class OneUser implements SigningKeys, Rights, Areas, Accounts {

    public static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    public static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public static final Subject ANNA = new Subject("urn:nembo:local", "4711", "anna", Set.of(), Set.of("*"));

    private final ObjectEngine engine;

    public OneUser(ObjectEngine engine) {
        this.engine = engine;
    }

    @Override
    public Key find(String accessKey, String session) {
        if (!accessKey.equals(KEY)) {
            throw S3Failure.of(S3Code.INVALID_ACCESS_KEY_ID).with("AWSAccessKeyId", accessKey);
        }
        return new Key(ANNA, new Secret(SECRET), Optional.empty());
    }

    @Override
    public void require(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        if (!allows(caller, action, bucket, key, facts)) {
            throw S3Failure.of(S3Code.ACCESS_DENIED);
        }
    }

    @Override
    public boolean allows(Caller caller, String action, Bucket bucket, String key, Map<String, String> facts) {
        return caller.subject().isPresent() || bucket.name().equals("public") && Set.of("s3:GetObject", "s3:PutObject").contains(action);
    }

    @Override
    public void require(Caller caller, String action, String bucket) {
        if (caller.subject().isEmpty()) {
            throw S3Failure.of(S3Code.ACCESS_DENIED);
        }
    }

    @Override
    public Optional<Bucket> bucket(Caller caller, String name) {
        return engine.buckets().find(name);
    }

    @Override
    public List<Charge> of(Bucket bucket, String key) {
        return List.of(new Charge("bucket/" + bucket.name(), -1, -1));
    }
}
