package org.nembo.objectstore.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.key.FakeDirectory;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.testkit.fake.RecordedAudit;

class NamedAreasTest {

    private final FakeDirectory people = new FakeDirectory();
    private final ObjectEngine engine = EmptyEngine.get();
    private final RecordedAudit audit = new RecordedAudit();
    private final Subject ada = people.add("ada");
    private final Subject bob = people.add("bob");
    private RealPolicy real;
    private NamedAreas areas;
    private PolicyRights rights;

    @BeforeEach
    void start() throws Exception {
        real = new RealPolicy();
        areas = new NamedAreas(engine, real.documents(), audit);
        rights = new PolicyRights(real.policy(), real.documents(), people);
    }

    @AfterEach
    void stop() {
        real.close();
    }

    private static Caller caller(Subject subject) {
        return PolicyRightsTest.caller(subject);
    }

    @Test
    void thePersonalBucketComesToBeForItsOwnerOnly() {
        assertThat(areas.bucket(caller(bob), "ada")).isEmpty();
        assertThat(areas.bucket(Caller.nobody("192.0.2.7", false, "r"), "ada")).isEmpty();
        assertThat(areas.bucket(caller(ada), "ada").orElseThrow().owner()).isEqualTo(ada.id());
        assertThat(areas.bucket(caller(bob), "ada")).as("it is there now, and not his").isPresent();
        assertThat(rights.allows(caller(bob), "s3:GetObject", areas.bucket(caller(bob), "ada").orElseThrow(), "x", Map.of())).isFalse();
        assertThat(areas.bucket(caller(ada), "anything")).isEmpty();
        assertThat(audit.actions()).containsExactly("buckets:create");
    }

    @Test
    void anotherIssuerIsNoHomeOfUsernames() {
        Subject eve = new Subject("https://iam.example", "7", "eve", Set.of(), Set.of("*"));
        assertThat(areas.bucket(caller(eve), "eve")).isEmpty();
        assertThat(areas.bucket(caller(eve), "scratch")).isEmpty();
        areas.bucket(caller(ada), "scratch");
        assertThat(areas.bucket(caller(eve), "scratch")).isPresent();
        assertThat(rights.allows(caller(eve), "s3:PutObject", areas.bucket(caller(eve), "scratch").orElseThrow(), "eve/x", Map.of())).isFalse();
        assertThat(rights.allows(caller(eve), "s3:GetObject", areas.bucket(caller(eve), "scratch").orElseThrow(), "ada/x", Map.of())).isTrue();
    }

    @Test
    void whoGetsAnOldNameDoesNotGetWhatIsInItsBucket() {
        areas.bucket(caller(ada), "ada");
        Subject second = new Subject(ada.issuer(), "u-other", "ada", Set.of(), Set.of("*"));
        assertThat(areas.personal(second)).isEmpty();
        assertThat(rights.allows(caller(second), "s3:GetObject", areas.bucket(caller(second), "ada").orElseThrow(), "x", Map.of())).isFalse();
    }

    @Test
    void aNameThatNoBucketCanHaveHasNone() {
        Subject odd = new Subject(ada.issuer(), "u-odd", "Ada_L", Set.of(), Set.of("*"));
        assertThat(areas.bucket(caller(odd), "Ada_L")).isEmpty();
        Subject scratch = new Subject(ada.issuer(), "u-s", "scratch", Set.of(), Set.of("*"));
        assertThat(areas.bucket(caller(scratch), "scratch").map(bucket -> bucket.owner())).isNotEqualTo(java.util.Optional.of(scratch.id()));
    }

    @Test
    void allReadTheScratchAreaAndEachWritesTheirOwn() {
        var scratch = areas.bucket(caller(ada), "scratch").orElseThrow();
        assertThat(scratch.owner()).isEqualTo(NamedAreas.NOBODY);
        assertThat(engine.buckets().find("ada")).as("what pays for the area").isPresent();
        assertThat(rights.allows(caller(ada), "s3:PutObject", scratch, "ada/x", Map.of())).isTrue();
        assertThat(rights.allows(caller(bob), "s3:PutObject", scratch, "ada/x", Map.of())).isFalse();
        assertThat(rights.allows(caller(bob), "s3:GetObject", scratch, "ada/x", Map.of())).isTrue();
        assertThat(rights.allows(caller(bob), "s3:ListBucket", scratch, "", Map.of())).isTrue();
        assertThat(rights.allows(caller(ada), "s3:PutBucketPolicy", scratch, "", Map.of())).isFalse();
        assertThat(rights.allows(Caller.nobody("192.0.2.7", false, "r"), "s3:GetObject", scratch, "ada/x", Map.of())).isFalse();
    }
}
