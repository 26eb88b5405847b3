package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** curl signs by itself. Older ones do not tell the hash of what they send. */
interface S3CurlCases {

    S3Door s3();

    @Test
    default void curlSigns() throws Exception {
        assumeThat(Program.exists("curl") && S3Door.done(Program.of("curl", "--help", "all")).contains("--aws-sigv4"))
                .as("no curl that signs is on this machine").isTrue();
        Program curl = s3().client("curl", "-sS", "--aws-sigv4", "aws:amz:" + S3Door.REGION + ":s3", "--user", s3().id() + ":" + s3().secret());
        String bucket = s3().address() + "/curl";
        assertThat(S3Door.done(curl.with("-X", "PUT", bucket))).isEmpty();
        assertThat(S3Door.done(curl.with("-X", "PUT", "--data-binary", "some bytes", bucket + "/small"))).isEmpty();
        assertThat(S3Door.done(curl.with(bucket + "/small"))).isEqualTo("some bytes");
        assertThat(S3Door.done(curl.with(bucket + "?list-type=2"))).contains("<Key>small</Key>");
        Path big = S3Door.big(s3().place("curl").resolve("big"));
        Path back = big.resolveSibling("back");
        assertThat(S3Door.done(curl.with("-T", big.toString(), "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", bucket + "/big"))).isEmpty();
        S3Door.done(curl.with("-o", back.toString(), bucket + "/big"));
        assertThat(Files.mismatch(back, big)).isEqualTo(-1);
        assertThat(S3Door.done(curl.with("-X", "DELETE", bucket + "/small"))).isEmpty();
        assertThat(S3Wire.keys(s3(), "curl")).containsExactly("big");
    }
}
