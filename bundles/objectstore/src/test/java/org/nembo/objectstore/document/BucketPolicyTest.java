package org.nembo.objectstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;

class BucketPolicyTest {

    private static final String EVERYBODY = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Principal\":%s,\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::data/*\"%s}]}";

    private static BucketPolicy read(String json) {
        DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of(), (s, g) -> false, (s, g) -> false));
        return BucketPolicy.read(json.getBytes(StandardCharsets.UTF_8), "data", new PolicyDocuments() {
            @Override
            public PolicyDocument compile(String text, Kind kind) {
                return reader.read(text, kind == Kind.RESOURCE ? DocumentReader.Use.RESOURCE : DocumentReader.Use.IDENTITY);
            }

            @Override
            public Optional<PolicyDocument> builtIn(String name) {
                return Optional.empty();
            }
        });
    }

    @Test
    void tellsWhatIsPublic() {
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", "")).isPublic()).isTrue();
        assertThat(read(EVERYBODY.formatted("Allow", "{\"AWS\":[\"*\"]}", "")).isPublic()).isTrue();
        assertThat(read(EVERYBODY.formatted("Deny", "\"*\"", "")).isPublic()).isFalse();
        assertThat(read(EVERYBODY.formatted("Allow", "{\"AWS\":\"4711@urn:nembo:local\"}", "")).isPublic()).isFalse();
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}")).isPublic()).isFalse();
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/0\"}}")).isPublic()).isTrue();
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", ",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}")).isPublic()).isTrue();
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", ",\"Condition\":{\"StringEquals\":{\"jwt:sub\":\"4711\"}}")).isPublic()).isFalse();
        assertThat(BucketPolicy.isPublic("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "[]", "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::data/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::other/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::dat?b/*\"}}",
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"iam:CreateUser\",\"Resource\":\"arn:aws:s3:::data\"}}"})
    void refusesWhatIsNoPolicyOfThisBucket(String json) {
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> read(json)).withMessageNotContaining("Version")
                .extracting(S3Failure::code).isEqualTo(S3Code.MALFORMED_POLICY);
    }

    @Test
    void refusesWhatIsLongerThan20KiB() {
        String json = EVERYBODY.formatted("Allow", "\"*\"", "") + " ".repeat(20 * 1024);
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> read(json)).extracting(S3Failure::code).isEqualTo(S3Code.MALFORMED_POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:aws:s3:::data*", "arn:aws:s3:::d*a/x", "arn:aws:s3:::*", "*"})
    void takesPatternsThatFitTheBucket(String resource) {
        assertThat(read(EVERYBODY.formatted("Allow", "\"*\"", "").replace("arn:aws:s3:::data/*", resource)).isPublic()).isTrue();
    }

    @Test
    void neverFailsOtherwiseThanInTheWordsOfS3() {
        Random random = new Random(4711);
        byte[] good = EVERYBODY.formatted("Allow", "{\"AWS\":[\"*\",\"4711@urn:nembo:local\"]}",
                ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Integer.getInteger("nembo.fuzz.rounds", 10_000); i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = random.nextBoolean() ? good[random.nextInt(good.length)] : (byte) random.nextInt(256);
            }
            try {
                assertThat(read(new String(bad, StandardCharsets.UTF_8)).text()).isNotEmpty();
            } catch (S3Failure e) {
                assertThat(e.code()).isEqualTo(S3Code.MALFORMED_POLICY);
            }
        }
    }
}
