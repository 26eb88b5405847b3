package org.nembo.objectstore.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.Signer;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;

/** PostObject: what a browser sends with a policy that somebody signed for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormsTest {

    private static final String GOOD = "[{\"bucket\": \"forms\"}, [\"starts-with\", \"$key\", \"up/\"], [\"content-length-range\", 2, 10], "
            + "[\"starts-with\", \"$x-amz-meta-who\", \"\"], {\"success_action_status\": \"201\"}]";

    private TestedStore store;
    private Client client;
    private final Map<String, String> fields = new LinkedHashMap<>();

    @BeforeAll
    void start() {
        store = new TestedStore(EmptyEngine.get());
        store.bucket("forms", Bucket.Versioning.OFF);
        store.bucket("forms-other", Bucket.Versioning.OFF);
        client = new Client(store.address());
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @BeforeEach
    void form() {
        fields.clear();
        fields.put("key", "up/a");
        fields.put("success_action_status", "201");
    }

    /** Signs the policy with the fields that tell the signature. */
    private void sign(Instant expiration, String conditions) {
        Signer signer = client.signer();
        fields.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
        fields.put("x-amz-credential", OneUser.KEY + "/" + signer.scope());
        fields.put("x-amz-date", signer.time());
        String policy = Base64.getEncoder().encodeToString(("{\"expiration\": \"" + expiration + "\", \"conditions\": " + conditions + "}")
                .getBytes(StandardCharsets.UTF_8));
        fields.put("policy", policy);
        fields.put("x-amz-signature", signer.text(policy));
    }

    private Wire.Answer post(String bucket, String file) throws IOException {
        StringBuilder body = new StringBuilder();
        fields.forEach((name, value) -> body.append("--b\r\nContent-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n").append(value)
                .append("\r\n"));
        body.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\docs\\f.txt\"\r\nContent-Type: text/plain\r\n\r\n").append(file)
                .append("\r\n--b--\r\n");
        return client.plain("POST", "/" + bucket, new HashMap<>(Map.of("Content-Type", "multipart/form-data; boundary=b")),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(600);
    }

    @Test
    void whatThePolicyAllowsIsStored() throws IOException {
        fields.put("x-amz-meta-who", "ann");
        sign(soon(), GOOD);
        Wire.Answer answer = post("forms", "12345");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.text()).contains("<Bucket>forms</Bucket><Key>up/a</Key>").contains("827ccb0eea8a706c4c34a16891f84e7b");
        Wire.Answer got = client.signed("GET", "/forms/up/a", "");
        assertThat(got.text()).isEqualTo("12345");
        assertThat(got.header("x-amz-meta-who")).isEqualTo("ann");
        assertThat(got.header("Content-Type")).isEqualTo("text/plain");
    }

    @Test
    void theNameOfTheFileTakesTheVariablesPlaceWithoutItsPath() throws IOException {
        fields.put("key", "up/${filename}");
        sign(soon(), GOOD);
        assertThat(post("forms", "12345").text()).contains("<Key>up/f.txt</Key>");
    }

    @Test
    void aBrowserIsSentOnWithWhatCameToBe() throws IOException {
        fields.remove("success_action_status");
        fields.put("success_action_redirect", "http://127.0.0.1/done?x=1");
        sign(soon(), "[{\"bucket\": \"forms\"}, [\"eq\", \"$key\", \"up/a\"], [\"starts-with\", \"$success_action_redirect\", \"http://127.0.0.1/\"]]");
        Wire.Answer answer = post("forms", "12345");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo("http://127.0.0.1/done?x=1&bucket=forms&key=up%2Fa&etag=%22827ccb0eea8a706c4c34a16891f84e7b%22");
    }

    /** What is not as the policy has it: a field, its value, and what is answered. */
    @ParameterizedTest
    @CsvSource({"key,down/a,AccessDenied", "success_action_status,200,AccessDenied", "x-amz-meta-other,1,AccessDenied",
        "x-amz-signature,00,SignatureDoesNotMatch", "x-amz-credential,nobody/20261122/us-east-1/s3/aws4_request,InvalidAccessKeyId",
        "x-amz-credential,nonsense,InvalidArgument",
        "x-amz-algorithm,MD5,InvalidArgument", "policy,e30=,SignatureDoesNotMatch", "key,'',InvalidArgument"})
    void aFieldThatIsNotAsThePolicyHasItIsRefused(String field, String value, String code) throws IOException {
        sign(soon(), GOOD);
        fields.put(field, value);
        Wire.Answer answer = post("forms", "12345");
        assertThat(answer.text()).contains("<Code>" + code + "</Code>");
    }

    /** Policies that are none, or hold no more. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|InvalidPolicyDocument", "[[\"near\", \"$key\", \"up/\"]]|InvalidPolicyDocument",
        "[[\"eq\", \"key\", \"up/a\"]]|InvalidPolicyDocument", "[]|AccessDenied", "[{\"bucket\": \"forms-other\"}]|AccessDenied"})
    void aPolicyThatIsNoneAllowsNothing(String conditions, String code) throws IOException {
        sign(soon(), conditions);
        assertThat(post("forms", "12345").text()).contains("<Code>" + code + "</Code>");
    }

    @Test
    void anExpiredPolicyAllowsNothing() throws IOException {
        sign(Instant.now().minusSeconds(5), GOOD);
        assertThat(post("forms", "12345").text()).contains("<Code>AccessDenied</Code>").contains("expired");
    }

    @Test
    void theSizeIsWithinTheRange() throws IOException {
        sign(soon(), GOOD);
        assertThat(post("forms", "1").text()).contains("<Code>EntityTooSmall</Code>");
        assertThat(post("forms", "12345678901").text()).contains("<Code>EntityTooLarge</Code>");
        assertThat(post("forms", "1234567890").status()).isEqualTo(201);
    }

    @Test
    void aPolicyForOneBucketIsNoneForAnother() throws IOException {
        sign(soon(), GOOD);
        assertThat(post("forms-other", "12345").text()).contains("<Code>AccessDenied</Code>");
        fields.put("bucket", "forms");
        assertThat(post("forms-other", "12345").text()).contains("<Code>AccessDenied</Code>");
        assertThat(client.signed("GET", "/forms-other", "").text()).contains("<MaxKeys>1000</MaxKeys>").doesNotContain("<Contents>");
    }

    @Test
    void withoutAPolicyAStrangerUploadsNothing() throws IOException {
        assertThat(post("forms", "12345").status()).isEqualTo(403);
        fields.put("policy", "e30=");
        assertThat(post("forms", "12345").text()).contains("<Code>InvalidArgument</Code>").contains("x-amz-signature");
    }
}
