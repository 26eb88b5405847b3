package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line of AWS: the one of the distribution, and another one of the path, whose library sends a checksum with everything. */
interface AwsCliCases {

    Path DEBIAN = Path.of("/usr/bin/aws");
    String TEXT = "123456789";

    S3Door s3();

    @Test
    default void theCommandLineOfAwsAsPackaged() throws Exception {
        assumeThat(DEBIAN).as("awscli is not on this machine").isExecutable();
        new Run(s3(), DEBIAN, "awscli-packaged").everything();
    }

    @Test
    default void theCommandLineOfAwsOfThePath() throws Exception {
        Path found = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(path -> Path.of(path, "aws")).filter(Files::isExecutable).findFirst()
                .orElse(null);
        assumeThat(found != null && !(Files.exists(DEBIAN) && Files.isSameFile(found, DEBIAN))).as("no other awscli is on the path of this machine").isTrue();
        Run run = new Run(s3(), found, "awscli-path");
        run.everything();
        assumeThat(S3Door.done(s3().client(found.toString(), "s3api", "put-object", "help"))).as("this awscli knows no conditional writes")
                .contains("--if-none-match");
        run.conditions();
    }

    /** One program in a bucket of its own. */
    record Run(S3Door s3, Path program, String bucket) {

        private Program aws(String... words) {
            return s3.client(program.toString(), "--endpoint-url", s3.address().toString()).with(words);
        }

        private JsonNode api(String... words) throws Exception {
            String said = S3Door.done(aws("s3api").with(words));
            return Api.parse(said.isBlank() ? "{}" : said);
        }

        private String url(String key) {
            return "s3://" + bucket + "/" + key;
        }

        void everything() throws Exception {
            S3Door.done(aws("s3", "mb", "s3://" + bucket));
            Path files = s3.place(bucket);
            files();
            presigned(Files.writeString(files.resolve("text"), TEXT));
            checksums(files.resolve("text"));
            versions(files.resolve("text"));
        }

        private void files() throws Exception {
            Path tree = s3.place(bucket + "/tree/deep");
            Path big = S3Door.big(tree.resolve("big"));
            Files.writeString(tree.resolve("ünï cö+de"), "small");
            S3Door.done(aws("s3", "sync", "--no-progress", tree.getParent().toString(), url("tree")));
            assertThat(S3Door.done(aws("s3", "ls", "--recursive", url("tree/")))).contains("tree/deep/big").contains("20000000").contains("ünï cö+de");
            assertThat(S3Door.done(aws("s3", "sync", "--dryrun", tree.getParent().toString(), url("tree")))).as("all is there").isEmpty();
            Path back = s3.directory().resolve(bucket).resolve("back");
            S3Door.done(aws("s3", "cp", "--no-progress", url("tree/deep/big"), back.toString()));
            assertThat(Files.mismatch(back, big)).isEqualTo(-1);
            assertThat(api("head-object", "--bucket", bucket, "--key", "tree/deep/big").path("ETag").asText()).as("came in parts")
                    .matches("\"[0-9a-f]{32}-3\"");
            S3Door.done(aws("s3", "rm", "--recursive", url("tree/")));
            assertThat(aws("s3", "ls", url("tree/")).run().exit()).as("nothing is left").isEqualTo(1);
        }

        private void presigned(Path text) throws Exception {
            S3Door.done(aws("s3", "cp", "--no-progress", text.toString(), url("signed to/all")));
            // Version 1 of it signs addresses in a way that servers have not taken for years, unless it is told.
            Path config = Files.writeString(text.resolveSibling("config"), "[default]\ns3 =\n  signature_version = s3v4\n");
            String address = S3Door.done(aws("s3", "presign", url("signed to/all")).env("AWS_CONFIG_FILE", config.toString())).strip();
            assertThat(Api.fetch(address).body()).isEqualTo(TEXT);
            assertThat(Api.fetch(address.replace("signed%20to", "signed%20for")).statusCode()).isEqualTo(403);
        }

        private void checksums(Path text) throws Exception {
            for (String algorithm : new String[] {"CRC32", "SHA1", "SHA256"}) {
                put(text, "sum/" + algorithm, "--checksum-algorithm", algorithm);
                JsonNode told = api("get-object-attributes", "--bucket", bucket, "--key", "sum/" + algorithm, "--object-attributes", "Checksum", "ObjectSize");
                assertThat(told.path("ObjectSize").asInt()).isEqualTo(TEXT.length());
                assertThat(told.path("Checksum").path("Checksum" + algorithm).asText()).isEqualTo(switch (algorithm) {
                    case "CRC32" -> "y/Q5Jg==";
                    case "SHA1" -> "98O8HYCOBHMq32eZZczDTKeuNEE=";
                    default -> "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=";
                });
            }
            // Not every installation can calculate it; each can say it.
            assertThat(put(text, "sum/c", "--checksum-crc32-c", "4waSgw==").path("ChecksumCRC32C").asText()).isEqualTo("4waSgw==");
            Program.Result wrong = aws("s3api", "put-object", "--bucket", bucket, "--key", "sum/wrong", "--body", text.toString(), "--checksum-crc32-c",
                    "4waSgg==").run();
            assertThat(wrong.text()).contains("BadDigest");
        }

        private void versions(Path text) throws Exception {
            api("put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Enabled");
            String first = put(text, "v").path("VersionId").asText();
            String second = put(text, "v").path("VersionId").asText();
            assertThat(first).isNotEmpty().isNotEqualTo(second);
            JsonNode deleted = api("delete-objects", "--bucket", bucket, "--delete",
                    "{\"Objects\":[{\"Key\":\"v\",\"VersionId\":\"" + second + "\"},{\"Key\":\"sum/SHA1\"}]}");
            assertThat(deleted.path("Deleted")).as(deleted.toString()).hasSize(2);
            assertThat(deleted.path("Errors").isMissingNode()).isTrue();
            assertThat(api("head-object", "--bucket", bucket, "--key", "v").path("VersionId").asText()).isEqualTo(first);
            assertThat(api("list-object-versions", "--bucket", bucket, "--prefix", "sum/SHA1").path("DeleteMarkers")).hasSize(1);
        }

        private JsonNode put(Path body, String key, String... more) throws Exception {
            return Api.parse(S3Door.done(aws("s3api", "put-object", "--bucket", bucket, "--key", key, "--body", body.toString()).with(more)));
        }

        /** What only newer ones know. */
        void conditions() throws Exception {
            Path text = s3.directory().resolve(bucket).resolve("text");
            JsonNode made = put(text, "once", "--if-none-match", "*", "--checksum-crc64-nvme", "rosUhgp5mIg=");
            assertThat(made.path("ChecksumCRC64NVME").asText()).isEqualTo("rosUhgp5mIg=");
            Program again = aws("s3api", "put-object", "--bucket", bucket, "--key", "once", "--body", text.toString());
            assertThat(again.with("--if-none-match", "*").run().text()).contains("PreconditionFailed");
            assertThat(again.with("--if-match", "\"00000000000000000000000000000000\"").run().text()).contains("PreconditionFailed");
            S3Door.done(again.with("--if-match", made.path("ETag").asText()));
        }
    }
}
