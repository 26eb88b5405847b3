package org.nembo.objectstore.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.FakeDirectory;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.testkit.fake.FakePolicy;

class PolicyRightsTest {

    private static final String TO_BOB = """
            {"Version": "2012-10-17", "Statement": [{"Sid": "Bob", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/u-bob@urn:nembo:local"]},
             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/open/*"}]}""";
    private static final String TO_ALL = """
            {"Version": "2012-10-17", "Statement": [{"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::data/*"}]}""";
    private static final String NOBODY = """
            {"Version": "2012-10-17", "Statement": [{"Sid": "None", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"]}]}""";

    private final FakeDirectory people = new FakeDirectory();
    private final Subject ada = people.add("ada");
    private final Subject bob = people.add("bob");
    private final Subject root = people.add("root", "admins");
    private RealPolicy real;
    private PolicyRights rights;

    @BeforeEach
    void start() throws Exception {
        real = new RealPolicy();
        rights = new PolicyRights(real.policy(), real.documents(), people);
    }

    @AfterEach
    void stop() {
        real.close();
    }

    static Caller caller(Subject subject) {
        return new Caller(Optional.of(subject), "NKX", Optional.empty(), "192.0.2.7", false, "r1");
    }

    private static Caller stranger() {
        return Caller.nobody("192.0.2.7", false, "r1");
    }

    private static Caller bounded(Subject subject, String... policies) {
        return new Caller(Optional.of(subject), "NSX", Optional.of(new Session("r/s", "", List.of(policies), Instant.MAX)), "192.0.2.7", false, "r1");
    }

    /** Of ada. */
    private Bucket bucket(String name, String group, String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new Bucket(name, ada.id(), group, Instant.EPOCH, Bucket.Versioning.OFF, all, 1);
    }

    private boolean may(Caller caller, String action, Bucket bucket, String key) {
        return rights.allows(caller, action, bucket, key, Map.of());
    }

    @Test
    void theOwnerAndAdministratorsMayAllAndOthersNothing() {
        Bucket data = bucket("data", "");
        for (String action : List.of("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy", "s3:DeleteBucket")) {
            assertThat(may(caller(ada), action, data, "x")).isTrue();
            assertThat(may(caller(root), action, data, "x")).isTrue();
            assertThat(may(caller(bob), action, data, "x")).isFalse();
            assertThat(may(stranger(), action, data, "x")).isFalse();
            assertThat(may(caller(FakePolicy.with(ada, "deployments:*")), action, data, "x")).as("scopes bound").isFalse();
        }
        assertThat(may(caller(FakePolicy.with(ada, "s3:GetObject")), "s3:GetObject", data, "x")).isTrue();
        assertThatThrownBy(() -> rights.require(caller(bob), "s3:GetObject", data, "x", Map.of())).isInstanceOf(S3Failure.class)
                .hasMessage("bob may not do s3:GetObject on arn:aws:s3:::data/x.");
    }

    @Test
    void aBucketCalledAsSomebodyElseIsNotTheirs() {
        Bucket named = bucket("bob", "");
        assertThat(may(caller(bob), "s3:GetObject", named, "x")).as("it is ada's").isFalse();
        assertThat(may(caller(ada), "s3:GetObject", named, "x")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"physics, s3:GetObject, true", "physics, s3:ListBucket, true", "physics, s3:PutObject, false", "physics/admins, s3:PutBucketPolicy, true",
        "physics/developers, s3:PutObject, true", "physics/developers, s3:PutBucketPolicy, false", "chemistry, s3:GetObject, false",
        "chemistry/admins, s3:GetObject, false"})
    void theGroupOfABucketMayByRole(String group, String action, boolean allowed) throws Exception {
        try (RealPolicy withRoles = new RealPolicy(Map.of("group_roles", new String[] {"/developers=developer"}))) {
            PolicyRights byRole = new PolicyRights(withRoles.policy(), withRoles.documents(), people);
            Bucket data = bucket("data", "physics");
            assertThat(byRole.allows(caller(people.add("eve", group)), action, data, "x", Map.of())).isEqualTo(allowed);
        }
    }

    @Test
    void thePolicyOfTheBucketLetsOthersInAndKeepsEverybodyOut() {
        Bucket open = bucket("data", "", Settings.POLICY, TO_BOB);
        assertThat(may(caller(bob), "s3:GetObject", open, "open/x")).isTrue();
        assertThat(may(caller(bob), "s3:GetObject", open, "closed/x")).isFalse();
        assertThat(may(caller(bob), "s3:PutObject", open, "open/x")).isFalse();
        assertThat(may(caller(FakePolicy.with(bob, "s3:PutObject")), "s3:GetObject", open, "open/x")).as("the scopes of the token bound").isFalse();
        assertThat(may(stranger(), "s3:GetObject", open, "open/x")).isFalse();
        Bucket all = bucket("data", "", Settings.POLICY, TO_ALL);
        assertThat(may(stranger(), "s3:GetObject", all, "x")).isTrue();
        assertThat(may(stranger(), "s3:ListBucket", all, "")).isFalse();
        Bucket shut = bucket("data", "", Settings.POLICY, NOBODY);
        for (Caller caller : List.of(caller(ada), caller(root), caller(bob), stranger())) {
            assertThat(may(caller, "s3:GetObject", shut, "x")).isFalse();
        }
        for (String action : List.of("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")) {
            assertThat(may(caller(ada), action, shut, "")).as("nobody is locked out of their own").isTrue();
            assertThat(may(caller(bob), action, shut, "")).isFalse();
        }
        assertThat(may(caller(ada), "s3:GetObject", bucket("data", "", Settings.POLICY, "no policy"), "x")).as("what cannot be read denies").isFalse();
    }

    @Test
    void thePublicAccessBlockKeepsAPublicPolicyFromStrangersAndPeople() {
        Bucket blocked = bucket("data", "", Settings.POLICY, TO_ALL, Settings.PUBLIC_ACCESS_BLOCK, "RestrictPublicBuckets");
        assertThat(may(stranger(), "s3:GetObject", blocked, "x")).isFalse();
        assertThat(may(caller(bob), "s3:GetObject", blocked, "x")).isFalse();
        assertThat(may(caller(ada), "s3:GetObject", blocked, "x")).isTrue();
        Bucket toBob = bucket("data", "", Settings.POLICY, TO_BOB, Settings.PUBLIC_ACCESS_BLOCK, "RestrictPublicBuckets");
        assertThat(may(caller(bob), "s3:GetObject", toBob, "open/x")).as("a policy for somebody is not public").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"public-read, s3:ListBucket, true, true", "public-read, s3:GetObject, false, false", "public-read, s3:PutObject, false, false",
        "public-read-write, s3:PutObject, true, true", "authenticated-read, s3:ListBucket, false, true", "private, s3:ListBucket, false, false",
        "public-read, s3:GetBucketAcl, false, false"})
    void theCannedAclOfTheBucket(String acl, String action, boolean anybody, boolean signedIn) {
        assertThat(may(stranger(), action, bucket("data", "", Settings.ACL, acl), "")).isEqualTo(anybody);
        assertThat(may(caller(bob), action, bucket("data", "", Settings.ACL, acl), "")).isEqualTo(signedIn);
        assertThat(may(caller(bob), action, bucket("data", "", Settings.ACL, acl, Settings.PUBLIC_ACCESS_BLOCK, "IgnorePublicAcls"), "")).isFalse();
        assertThat(may(caller(bob), action, bucket("data", "", Settings.ACL, acl, Settings.OWNERSHIP, "BucketOwnerEnforced"), "")).isFalse();
        assertThat(may(caller(bob), action, bucket("data", "", Settings.ACL, acl, Settings.POLICY, NOBODY), "")).as("a denial wins").isFalse();
    }

    @Test
    void theCannedAclAndTheOwnerOfAnObject() {
        Bucket data = bucket("data", "");
        Map<String, String> open = Map.of(Rights.OBJECT_ACL, "public-read");
        assertThat(rights.allows(stranger(), "s3:GetObject", data, "x", open)).isTrue();
        assertThat(rights.allows(stranger(), "s3:PutObject", data, "x", open)).isFalse();
        Map<String, String> signedIn = Map.of(Rights.OBJECT_ACL, "authenticated-read");
        assertThat(rights.allows(stranger(), "s3:GetObject", data, "x", signedIn)).isFalse();
        assertThat(rights.allows(caller(bob), "s3:GetObject", data, "x", signedIn)).isTrue();
        Map<String, String> ofBob = Map.of(Rights.OBJECT_OWNER, bob.id());
        assertThat(rights.allows(caller(bob), "s3:GetObject", data, "x", ofBob)).isTrue();
        assertThat(rights.allows(caller(bob), "s3:DeleteObject", data, "x", ofBob)).isFalse();
        assertThat(rights.allows(caller(bob), "s3:GetObject", bucket("data", "", Settings.OWNERSHIP, "BucketOwnerEnforced"), "x", ofBob)).isFalse();
        assertThat(rights.allows(caller(root), "s3:GetObject", data, "x", ofBob)).isTrue();
        assertThat(rights.allows(stranger(), "s3:GetObject", data, "x", Map.of(Rights.OBJECT_OWNER, ""))).as("nobody owns what has no owner").isFalse();
    }

    @Test
    void aSessionMayNoMoreThanItsPoliciesSay() {
        String read = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"arn:aws:s3:::data/*\"}]}";
        String inner = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"arn:aws:s3:::data/a/*\"}]}";
        Bucket data = bucket("data", "");
        assertThat(may(bounded(ada, read), "s3:GetObject", data, "b/x")).isTrue();
        assertThat(may(bounded(ada, read), "s3:PutObject", data, "b/x")).isFalse();
        assertThat(may(bounded(ada, read, inner), "s3:GetObject", data, "b/x")).as("each must allow it").isFalse();
        assertThat(may(bounded(ada, read, inner), "s3:GetObject", data, "a/x")).isTrue();
        assertThat(may(bounded(bob, read), "s3:GetObject", data, "b/x")).as("a session gives nothing").isFalse();
        assertThat(may(bounded(ada), "s3:PutObject", data, "b/x")).isTrue();
        assertThatThrownBy(() -> rights.require(bounded(ada, read), "s3:CreateBucket", "other")).isInstanceOf(S3Failure.class);
    }

    @ParameterizedTest
    @CsvSource({"storage.read:/data/a, s3:GetObject, a/x, true", "storage.read:/data/a, s3:GetObject, ab/x, false",
        "storage.read:/data/a, s3:PutObject, a/x, false",
        "storage.modify:/data, s3:PutObject, a/x, true", "storage.modify:/data, s3:GetObject, a/x, false", "storage.read:/, s3:ListBucket, '', true",
        "storage.read:/data, s3:ListBucket, '', true", "storage.read:/data/a, s3:ListBucket, '', false", "storage.read:/data, s3:GetObject, a/../../x, false"})
    void aTokenForPathsIsGoodForThose(String scope, String action, String key, boolean allowed) {
        assertThat(may(caller(FakePolicy.with(ada, scope)), action, bucket("data", ""), key)).isEqualTo(allowed);
        assertThat(may(caller(FakePolicy.with(ada, scope, "*")), action, bucket("data", ""), key)).isEqualTo(allowed);
        assertThat(may(caller(FakePolicy.with(bob, scope)), action, bucket("data", ""), key)).as("it gives nothing").isFalse();
    }

    @Test
    void aListOfAPathIsJudgedByItsPrefix() {
        Caller narrow = caller(FakePolicy.with(ada, "storage.read:/data/a"));
        assertThat(rights.allows(narrow, "s3:ListBucket", bucket("data", ""), "", Map.of("s3:prefix", "a/"))).isTrue();
        assertThat(rights.allows(narrow, "s3:ListBucket", bucket("data", ""), "", Map.of("s3:prefix", "b/"))).isFalse();
    }

    @Test
    void whoIsSignedInMakesBucketsUnlessTheNameIsAnothers() {
        rights.require(caller(bob), "s3:ListAllMyBuckets", "");
        rights.require(caller(bob), "s3:CreateBucket", "new-one");
        rights.require(caller(bob), "s3:CreateBucket", "bob");
        for (String taken : List.of("ada", "scratch")) {
            assertThatThrownBy(() -> rights.require(caller(bob), "s3:CreateBucket", taken)).isInstanceOf(S3Failure.class)
                    .extracting(e -> ((S3Failure) e).code().word()).isEqualTo("BucketAlreadyExists");
        }
        assertThatThrownBy(() -> rights.require(stranger(), "s3:CreateBucket", "new-one")).isInstanceOf(S3Failure.class);
        assertThatThrownBy(() -> rights.require(caller(FakePolicy.with(bob, "s3:GetObject")), "s3:CreateBucket", "new-one")).isInstanceOf(S3Failure.class);
    }

    @Test
    void aDenialOfAnotherEngineIsNotOverruledByTheBucket() throws Exception {
        try (RealPolicy only = new RealPolicy(Map.of("engine", "opa", "engine_mode", "only"))) {
            PolicyRights withEngine = new PolicyRights(only.policy(), only.documents(), people);
            assertThat(withEngine.allows(caller(bob), "s3:GetObject", bucket("data", "", Settings.POLICY, TO_BOB), "open/x", Map.of()))
                    .as("the engine is not there").isFalse();
        }
    }

    @Test
    void saysWhy() {
        Verdict denied = rights.explain(caller(bob), "s3:PutObject", bucket("data", "", Settings.POLICY, NOBODY), "x", Map.of());
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.decidedBy()).isEqualTo("bucket-policy");
        assertThat(denied.reasons()).extracting(Verdict.Reason::statement).contains("None");
        Verdict allowed = rights.explain(caller(ada), "s3:PutObject", bucket("data", ""), "x", Map.of());
        assertThat(allowed.allowed()).isTrue();
        assertThat(allowed.decidedBy()).isEqualTo("policy");
        assertThat(allowed.reasons().get(0).effect()).isEqualTo(Decision.Effect.ALLOW.name());
        Verdict open = rights.explain(stranger(), "s3:ListBucket", bucket("data", "", Settings.ACL, "public-read"), "", Map.of());
        assertThat(open.decidedBy()).isEqualTo("acl");
        assertThat(rights.explain(stranger(), "s3:ListBucket", bucket("data", ""), "", Map.of()).decidedBy()).isEmpty();
    }

    @Test
    void decidesInMicroseconds() {
        Bucket data = bucket("data", "", Settings.POLICY, TO_BOB);
        Set<Boolean> seen = new java.util.HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            seen.add(may(caller(bob), "s3:GetObject", data, "open/" + i));
        }
        long begin = System.nanoTime();
        for (int i = 0; i < 20_000; i++) {
            seen.add(may(caller(bob), "s3:GetObject", data, "open/" + i));
        }
        long each = (System.nanoTime() - begin) / 20_000;
        assertThat(seen).containsExactly(true);
        assertThat(each).as("ns for one decision, a busy machine allowed for").isLessThan(500_000);
        System.out.println("a decision with a bucket policy takes " + each + " ns");
    }
}
