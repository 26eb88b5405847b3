package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** AWS's SDK for Java: blocking and not, with and without checksums, and in each form in which bytes are protected without TLS. */
interface S3JavaCases {

    String SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    S3Door s3();

    @Test
    default void theJavaSdkSendsBytesInEachForm() throws Exception {
        S3JavaClient java = new S3JavaClient(s3());
        S3Wire.make(s3(), "java");
        byte[] bytes = new byte[300_000];
        new java.util.Random(1).nextBytes(bytes);
        try (S3Client usual = java.blocking(true, true)) {
            PutObjectResponse put = usual.putObject(r -> r.bucket("java").key("usual"), RequestBody.fromBytes(bytes));
            assertThat(put.checksumCRC32()).as("calculated without being asked").isNotEmpty();
            assertThat(java.payloads()).containsExactly(SIGNED_CHUNKS + "-TRAILER");
            for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
                usual.putObject(r -> r.bucket("java").key("usual").checksumAlgorithm(algorithm), RequestBody.fromBytes(bytes));
            }
            assertThat(java.payloads()).containsOnly(SIGNED_CHUNKS + "-TRAILER");
            assertThat(usual.getObjectAsBytes(r -> r.bucket("java").key("usual")).asByteArray()).isEqualTo(bytes);
            assertThatThrownBy(() -> usual.putObject(r -> r.bucket("java").key("usual").ifNoneMatch("*"), RequestBody.fromString("x")))
                    .isInstanceOf(S3Exception.class).hasMessageContaining("412");
        }
        try (S3Client older = java.blocking(false, true)) {
            java.payloads();
            older.putObject(r -> r.bucket("java").key("chunks"), RequestBody.fromBytes(bytes));
            assertThat(java.payloads()).containsExactly(SIGNED_CHUNKS);
            assertThat(older.getObjectAsBytes(r -> r.bucket("java").key("chunks")).asByteArray()).isEqualTo(bytes);
        }
        try (S3Client whole = java.blocking(false, false)) {
            whole.putObject(r -> r.bucket("java").key("whole"), RequestBody.fromBytes(bytes));
            assertThat(java.payloads()).singleElement().asString().matches("[0-9a-f]{64}");
            assertThat(whole.getObjectAsBytes(r -> r.bucket("java").key("whole")).asByteArray()).isEqualTo(bytes);
            whole.deleteObjects(r -> r.bucket("java").delete(Delete.builder().objects(ObjectIdentifier.builder().key("whole").build()).build()));
        }
        assertThat(S3Wire.keys(s3(), "java")).containsExactly("chunks", "usual");
    }

    @Test
    default void theJavaSdkThatDoesNotBlockSendsInParts() throws Exception {
        S3JavaClient java = new S3JavaClient(s3());
        S3Wire.make(s3(), "java-async");
        byte[] big = new byte[S3Door.BIG];
        new java.util.Random(2).nextBytes(big);
        try (S3AsyncClient async = java.async(builder -> builder.multipartEnabled(true))) {
            async.putObject(r -> r.bucket("java-async").key("big"), AsyncRequestBody.fromBytes(big)).get();
            ByteBuffer back = async.getObject(r -> r.bucket("java-async").key("big"), AsyncResponseTransformer.toBytes()).get().asByteBuffer();
            assertThat(back.equals(ByteBuffer.wrap(big))).as("the same bytes").isTrue();
            assertThat(async.headObject(r -> r.bucket("java-async").key("big")).get().eTag()).as("came in parts").endsWith("-3\"");
            assertThat(java.payloads()).hasSize(3);
        }
    }

    @Test
    default void theJavaSdkSignsAddresses() throws Exception {
        S3Wire.make(s3(), "java-signed");
        HttpClient http = HttpClient.newHttpClient();
        try (var signer = new S3JavaClient(s3()).presigner()) {
            URI put = signer.presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5)).putObjectRequest(r -> r.bucket("java-signed").key("a b+ü")))
                    .url().toURI();
            assertThat(http.send(HttpRequest.newBuilder(put).PUT(HttpRequest.BodyPublishers.ofString("by address")).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).statusCode()).isEqualTo(200);
            URI get = signer.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(r -> r.bucket("java-signed").key("a b+ü")))
                    .url().toURI();
            assertThat(Api.fetch(get.toString()).body()).isEqualTo("by address");
        }
    }
}
