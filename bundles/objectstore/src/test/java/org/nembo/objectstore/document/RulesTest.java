package org.nembo.objectstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

class RulesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T01:00:00Z");
    private static final Bucket PLAIN = new Bucket("data", "anna", "", NOW, Bucket.Versioning.ENABLED, Map.of(), 1);
    private static final Bucket LOCKING = PLAIN.with(Settings.OBJECT_LOCK, "enabled");

    private static void refused(S3Code code, ThrowingCallable call) {
        assertThatExceptionOfType(S3Failure.class).isThrownBy(call).extracting(S3Failure::code).isEqualTo(code);
    }

    private static Element xml(String text) {
        return XmlReader.read(text.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION);
    }

    @Test
    void readsTagsOfAHeader() {
        assertThat(Tags.header("a=1&b=x%20y+z&c=&d&%C3%A9=%2F")).isEqualTo(Map.of("a", "1", "b", "x y z", "c", "", "d", "", "é", "/"));
        refused(S3Code.INVALID_ARGUMENT, () -> Tags.header("a=1&a=2"));
        refused(S3Code.INVALID_ARGUMENT, () -> Tags.header("a=%zz"));
        refused(S3Code.INVALID_TAG, () -> Tags.header("=1"));
        refused(S3Code.INVALID_TAG, () -> Tags.header("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1"));
        assertThat(Tags.header("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1")).hasSize(10);
    }

    @Test
    void boundsTagsByCharactersAndNotByBytes() {
        assertThat(Tags.header("%C3%A9".repeat(128) + "=" + "%C3%A9".repeat(256))).hasSize(1);
        refused(S3Code.INVALID_TAG, () -> Tags.header("a".repeat(129) + "=1"));
        refused(S3Code.INVALID_TAG, () -> Tags.header("a=" + "1".repeat(257)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a-b", "a.b.c", "123", "0a0", "my.bucket-1"})
    void takesNamesOfBuckets(String name) {
        assertThatCode(() -> BucketNames.check(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Abc", "a_b", "-ab", "ab-", ".ab", "ab.", "a..b", "a.-b", "a-.b", "192.168.5.4", "xn--abc", "sthree-a",
        "a-s3alias", "a--ol-s3", "aé", "a b", "a/b", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"})
    void refusesOtherNames(String name) {
        refused(S3Code.INVALID_BUCKET_NAME, () -> BucketNames.check(name));
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.org, GET, '', *",
        "https://a.example.org, PUT, x-amz-acl content-type, https://a.example.org",
        "https://a.example.org, PUT, X-Amz-Acl Content-Type, https://a.example.org",
        "https://example.org, PUT, x-amz-acl, ''",
        "https://.example.org, PUT, x-amz-acl, https://.example.org",
        "https://a.example.org.evil, PUT, x-amz-acl, ''",
        "https://a.example.org, PUT, authorization, ''",
        "https://a.example.org, DELETE, '', ''",
        "https://x, GET, authorization, ''"})
    void matchesOrigins(String origin, String method, String headers, String answer) {
        Cors cors = Cors.read(xml("""
                <CORSConfiguration>
                <CORSRule><AllowedOrigin>https://*.example.org</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>
                <AllowedHeader>Content-Type</AllowedHeader></CORSRule>
                <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"""));
        List<String> asked = headers.isEmpty() ? List.of() : List.of(headers.split(" "));
        assertThat(cors.match(origin, method, asked).map(rule -> rule.origin(origin)).orElse("")).isEqualTo(answer);
    }

    @Test
    void readsCannedAclsAndGrantsThatSayTheSame() {
        assertThat(Acl.headers(new Headers(), "anna")).isEqualTo(Acl.PRIVATE);
        assertThat(Acl.headers(new Headers().add("x-amz-acl", "public-read"), "anna")).isEqualTo(Acl.PUBLIC_READ);
        assertThat(Acl.headers(new Headers().add("x-amz-grant-full-control", "id=\"anna\"").add("x-amz-grant-read", "uri=\"" + Acl.ALL_USERS + "\""), "anna"))
                .isEqualTo(Acl.PUBLIC_READ);
        assertThat(Acl.headers(new Headers().add("X-Amz-Grant-Read", "uri=" + Acl.AUTHENTICATED_USERS + ", id=anna"), "anna"))
                .isEqualTo(Acl.AUTHENTICATED_READ);
        refused(S3Code.INVALID_ARGUMENT, () -> Acl.headers(new Headers().add("x-amz-acl", "mine"), "anna"));
        refused(S3Code.NOT_IMPLEMENTED, () -> Acl.headers(new Headers().add("x-amz-grant-read", "id=bert"), "anna"));
        refused(S3Code.NOT_IMPLEMENTED, () -> Acl.headers(new Headers().add("x-amz-grant-full-control", "uri=" + Acl.ALL_USERS), "anna"));
        refused(S3Code.METHOD_NOT_ALLOWED, () -> Acl.headers(new Headers().add("x-amz-grant-read", "emailAddress=a@b"), "anna"));
        refused(S3Code.INVALID_ARGUMENT, () -> Acl.headers(new Headers().add("x-amz-grant-all", "id=bert"), "anna"));
        refused(S3Code.INVALID_REQUEST, () -> Acl.headers(new Headers().add("x-amz-acl", "private").add("x-amz-grant-read", "id=bert"), "anna"));
    }

    @Test
    void aRetentionCanBeExtendedAndOnlyGovernancePassedBy() {
        Retention governance = new Retention(Retention.Mode.GOVERNANCE, NOW.plusSeconds(100));
        Retention compliance = new Retention(Retention.Mode.COMPLIANCE, NOW.plusSeconds(100));
        for (Retention one : List.of(governance, compliance)) {
            assertThatCode(() -> one.allow(Optional.of(new Retention(one.mode(), NOW.plusSeconds(101))), false, NOW)).doesNotThrowAnyException();
            assertThatCode(() -> one.allow(Optional.of(one), false, NOW)).doesNotThrowAnyException();
            assertThatCode(() -> one.allow(Optional.empty(), false, NOW.plusSeconds(100))).doesNotThrowAnyException();
            refused(S3Code.ACCESS_DENIED, () -> one.allow(Optional.of(new Retention(one.mode(), NOW.plusSeconds(99))), false, NOW));
            refused(S3Code.ACCESS_DENIED, () -> one.allow(Optional.empty(), false, NOW));
        }
        refused(S3Code.ACCESS_DENIED, () -> governance.allow(Optional.of(compliance), false, NOW));
        assertThatCode(() -> governance.allow(Optional.of(compliance), true, NOW)).doesNotThrowAnyException();
        assertThatCode(() -> governance.allow(Optional.empty(), true, NOW)).doesNotThrowAnyException();
        refused(S3Code.ACCESS_DENIED, () -> compliance.allow(Optional.of(governance), true, NOW));
        refused(S3Code.ACCESS_DENIED, () -> compliance.allow(Optional.empty(), true, NOW));
    }

    @Test
    void aLockedVersionStays() {
        Map<String, String> governance = Retention.put(Map.of("x", "y"), Optional.of(new Retention(Retention.Mode.GOVERNANCE, NOW.plusMillis(1))));
        Map<String, String> compliance = Retention.put(governance, Optional.of(new Retention(Retention.Mode.COMPLIANCE, NOW.plusMillis(1))));
        assertThat(Locks.locked(governance, false, NOW)).isTrue();
        assertThat(Locks.locked(governance, true, NOW)).isFalse();
        assertThat(Locks.locked(compliance, true, NOW)).isTrue();
        assertThat(Locks.locked(compliance, false, NOW.plusMillis(1))).isFalse();
        Map<String, String> held = new HashMap<>(Map.of(Settings.LEGAL_HOLD, "ON"));
        assertThat(Locks.locked(held, true, NOW)).isTrue();
        held.put(Settings.LEGAL_HOLD, "OFF");
        assertThat(Locks.locked(held, false, NOW)).isFalse();
        assertThat(Retention.put(governance, Optional.empty())).isEqualTo(Map.of("x", "y"));
    }

    @Test
    void aNewObjectGetsTheRetentionOfItsHeadersOrOfItsBucket() {
        Bucket days = PLAIN.with(Settings.OBJECT_LOCK, "enabled GOVERNANCE 30 Days");
        assertThat(Locks.facts(days, "", "", "", NOW)).isEqualTo(Map.of(Settings.LOCK_MODE, "GOVERNANCE",
                Settings.RETAIN_UNTIL, NOW.plus(Duration.ofDays(30)).toString()));
        assertThat(Locks.facts(days, "COMPLIANCE", "2027-01-01T00:00:00Z", "ON", NOW)).isEqualTo(Map.of(Settings.LOCK_MODE, "COMPLIANCE",
                Settings.RETAIN_UNTIL, "2027-01-01T00:00:00Z", Settings.LEGAL_HOLD, "ON"));
        assertThat(Locks.facts(PLAIN.with(Settings.OBJECT_LOCK, "enabled COMPLIANCE 1 Years"), "", "", "OFF", NOW))
                .containsEntry(Settings.RETAIN_UNTIL, "2027-11-22T01:00:00Z").containsEntry(Settings.LEGAL_HOLD, "OFF");
        assertThat(Locks.facts(LOCKING, "", "", "", NOW)).isEmpty();
        assertThat(Locks.facts(PLAIN, "", "", "", NOW)).isEmpty();
        refused(S3Code.INVALID_REQUEST, () -> Locks.facts(PLAIN, "GOVERNANCE", "2027-01-01T00:00:00Z", "", NOW));
        refused(S3Code.INVALID_REQUEST, () -> Locks.facts(PLAIN, "", "", "ON", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "GOVERNANCE", "", "", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "", "2027-01-01T00:00:00Z", "", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "SOME", "2027-01-01T00:00:00Z", "", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "GOVERNANCE", "soon", "", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "GOVERNANCE", "2026-11-22T01:00:00Z", "", NOW));
        refused(S3Code.INVALID_ARGUMENT, () -> Locks.facts(LOCKING, "", "", "on", NOW));
    }

    @Test
    void anObjectIsEncryptedWhenItIsAskedForOrItsBucketSaysSo() {
        Bucket encrypting = PLAIN.with(Settings.ENCRYPTION, "AES256");
        assertThat(Encryption.effective(PLAIN, "")).isEmpty();
        assertThat(Encryption.effective(PLAIN, "AES256")).isEqualTo("AES256");
        assertThat(Encryption.effective(encrypting, "")).isEqualTo("AES256");
        refused(S3Code.NOT_IMPLEMENTED, () -> Encryption.effective(PLAIN, "aws:kms"));
        refused(S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR, () -> Encryption.effective(encrypting, "ROT13"));
    }

    @Test
    void aLifecycleFilterNeedsAllOfItsConditions() {
        LifecycleRule rule = Lifecycle.read(xml("<LifecycleConfiguration><Rule><Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
                + "<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan><ObjectSizeLessThan>20</ObjectSizeLessThan></And></Filter><Status>Enabled</Status>"
                + "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>")).active().get(0);
        assertThat(rule.filter().fits("a/b", 11, Map.of("k", "v", "l", "w"))).isTrue();
        assertThat(rule.filter().fits("b", 11, Map.of("k", "v"))).isFalse();
        assertThat(rule.filter().fits("a/b", 10, Map.of("k", "v"))).isFalse();
        assertThat(rule.filter().fits("a/b", 20, Map.of("k", "v"))).isFalse();
        assertThat(rule.filter().fits("a/b", 11, Map.of("k", "w"))).isFalse();
    }

    @Test
    void aNotificationFitsItsEventsAndKeys() {
        Notifications.Rule rule = new Notifications.Rule(Notifications.Kind.TOPIC, "a", "arn",
                List.of("s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"), "in/", ".x");
        assertThat(rule.fits("ObjectCreated:Put", "in/a.x")).isTrue();
        assertThat(rule.fits("ObjectRemoved:Delete", "in/a.x")).isTrue();
        assertThat(rule.fits("ObjectRemoved:DeleteMarkerCreated", "in/a.x")).isFalse();
        assertThat(rule.fits("ObjectCreated:Put", "out/a.x")).isFalse();
        assertThat(rule.fits("ObjectCreated:Put", "in/a.y")).isFalse();
    }
}
