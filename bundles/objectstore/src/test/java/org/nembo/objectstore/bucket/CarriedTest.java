package org.nembo.objectstore.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.object.Attachments;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

class CarriedTest {

    private final TestedDesk desk = new TestedDesk();
    private Headers answer = new Headers();

    private Bucket bucket(Bucket.Versioning versioning, Map<String, String> settings) {
        return desk.engine.buckets().create(new Bucket("data", "anna@urn:t", "", TestedDesk.NOW, versioning, settings, 1));
    }

    private Exchange exchange(String user, Headers headers) {
        return new Exchange("PUT", Target.of("/data/a", "localhost", List.of()), Query.EMPTY, headers, TestedDesk.caller(user), Body.NONE, new Sink() {
            @Override
            public void begin(int status, Headers sent, long length) {
                answer = sent;
            }

            @Override
            public void write(ByteBuffer bytes, boolean last) {
                assertThat(bytes.hasRemaining()).isFalse();
            }
        });
    }

    private Headers told(Bucket bucket, StoredObject object) {
        Exchange exchange = exchange("anna", new Headers());
        desk.routes().tell(exchange, bucket, object);
        exchange.send(200);
        return answer;
    }

    private S3Code refusal(String user, Bucket bucket, Headers headers) {
        try {
            desk.routes().read(exchange(user, headers), bucket);
            return null;
        } catch (S3Failure e) {
            return e.code();
        }
    }

    @Test
    void aNewObjectCarriesWhatItsHeadersSay() {
        Bucket bucket = bucket(Bucket.Versioning.ENABLED, Map.of(Settings.OBJECT_LOCK, "enabled"));
        Attachments.Attached attached = desk.routes().read(exchange("anna", new Headers().add("x-amz-tagging", "k=v").add("x-amz-acl", "public-read")
                .add("x-amz-object-lock-mode", "GOVERNANCE").add("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z")
                .add("x-amz-object-lock-legal-hold", "ON")), bucket);
        assertThat(attached.tags()).isEqualTo(Map.of("k", "v"));
        assertThat(attached.facts()).isEqualTo(Map.of(Settings.ACL, "public-read", Settings.LOCK_MODE, "GOVERNANCE", Settings.RETAIN_UNTIL,
                "2030-01-01T00:00:00Z", Settings.LEGAL_HOLD, "ON"));
        assertThat(desk.asked).contains("s3:PutObjectTagging", "s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:PutObjectAcl");
        assertThat(desk.routes().read(exchange("anna", new Headers().add("x-amz-acl", "private")), bucket).facts()).isEmpty();
    }

    @Test
    void eachNeedsARightOfItsOwn() {
        Bucket bucket = bucket(Bucket.Versioning.ENABLED, Map.of(Settings.OBJECT_LOCK, "enabled"));
        desk.grant("s3:PutObject");
        assertThat(refusal("bert", bucket, new Headers())).isNull();
        assertThat(refusal("bert", bucket, new Headers().add("x-amz-tagging", "k=v"))).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(refusal("bert", bucket, new Headers().add("x-amz-acl", "public-read"))).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(refusal("bert", bucket, new Headers().add("x-amz-object-lock-legal-hold", "ON"))).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(refusal("bert", bucket, new Headers().add("x-amz-object-lock-mode", "GOVERNANCE")
                .add("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"))).isEqualTo(S3Code.ACCESS_DENIED);
    }

    @Test
    void theBucketMayRefuseAcls() {
        Bucket enforced = bucket(Bucket.Versioning.OFF, Map.of(Settings.OWNERSHIP, "BucketOwnerEnforced"));
        assertThat(refusal("anna", enforced, new Headers().add("x-amz-acl", "public-read"))).isEqualTo(S3Code.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
        assertThat(refusal("anna", enforced, new Headers().add("x-amz-acl", "bucket-owner-full-control"))).isNull();
        assertThat(refusal("anna", enforced.with(Settings.OWNERSHIP, null).with(Settings.PUBLIC_ACCESS_BLOCK, "BlockPublicAcls"),
                new Headers().add("x-amz-acl", "public-read"))).isEqualTo(S3Code.ACCESS_DENIED);
    }

    @Test
    void readersAreToldWhatAnObjectCarries() {
        Bucket bucket = bucket(Bucket.Versioning.OFF, Map.of(Settings.LIFECYCLE, "<LifecycleConfiguration><Rule><ID>r 1</ID><Filter/><Status>Enabled</Status>"
                + "<Expiration><Days>2</Days></Expiration></Rule><Rule><ID>s</ID><Filter/><Status>Enabled</Status><Expiration><Date>2020-01-01T00:00:00Z</Date>"
                + "</Expiration></Rule></LifecycleConfiguration>"));
        StoredObject object = desk.put("data", "a", Map.of("k", "v", "l", ""), Map.of(Settings.LOCK_MODE, "COMPLIANCE", Settings.RETAIN_UNTIL,
                "2030-01-01T00:00:00Z", Settings.LEGAL_HOLD, "OFF"));
        Headers told = told(bucket, object);
        assertThat(told.get("x-amz-tagging-count")).isEqualTo("2");
        assertThat(told.get("x-amz-object-lock-mode")).isEqualTo("COMPLIANCE");
        assertThat(told.get("x-amz-object-lock-retain-until-date")).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(told.get("x-amz-object-lock-legal-hold")).isEqualTo("OFF");
        assertThat(told.get("x-amz-expiration")).isEqualTo("expiry-date=\"Wed, 01 Jan 2020 00:00:00 GMT\", rule-id=\"s\"");
        assertThat(told(bucket.with(Settings.LIFECYCLE, null), desk.put("data", "b", Map.of(), Map.of())).names("x-amz-")).isEmpty();
    }

    @Test
    void whoMayNotSeeItIsNotToldOfIt() {
        Bucket bucket = bucket(Bucket.Versioning.OFF, Map.of());
        StoredObject object = desk.put("data", "a", Map.of("k", "v"), Map.of(Settings.LEGAL_HOLD, "ON"));
        desk.grant("not s3:GetObjectTagging");
        desk.grant("not s3:GetObjectLegalHold");
        assertThat(told(bucket, object).names("x-amz-")).isEmpty();
    }

    @Test
    void aLockedVersionIsNotRemoved() {
        Bucket bucket = bucket(Bucket.Versioning.ENABLED, Map.of(Settings.OBJECT_LOCK, "enabled"));
        StoredObject object = desk.put("data", "a", Map.of(), Retention.put(Map.of(),
                Optional.of(new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2030-01-01T00:00:00Z")))));
        Headers bypass = new Headers().add("x-amz-bypass-governance-retention", "true");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> desk.routes().removal(exchange("anna", new Headers()), bucket).check(Optional.of(object)))
                .extracting(S3Failure::code).isEqualTo(S3Code.ACCESS_DENIED);
        assertThatCode(() -> desk.routes().removal(exchange("anna", bypass), bucket).check(Optional.of(object))).doesNotThrowAnyException();
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> desk.routes().removal(exchange("bert", bypass), bucket).check(Optional.of(object)));
        assertThatCode(() -> desk.routes().removal(exchange("anna", new Headers()), bucket).check(Optional.empty())).doesNotThrowAnyException();
    }
}
