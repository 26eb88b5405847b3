package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLoggingStatus;

/** The S3 address with TLS, with access logs and with web sites, as real clients meet it. */
final class S3ListenerIT {

    private static final String PASSWORD = "correct-horse-4711";
    private static final String PID = "org.nembo.objectstore";

    @TempDir
    private static Path directory;
    private static Path certificate;
    private static NemboServer server;
    private static S3Door door;

    @BeforeAll
    static void start() throws Exception {
        Path keystore = directory.resolve("s3.p12");
        certificate = directory.resolve("s3.pem");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        S3Door.done(Program.of(keytool, "-genkeypair", "-alias", "s3", "-keyalg", "EC", "-dname", "CN=nembo.test", "-validity", "2", "-ext",
                "san=ip:127.0.0.1,dns:*.web.test", "-ext", "bc=ca:true", "-storetype", "PKCS12", "-keystore", keystore.toString(), "-storepass", PASSWORD));
        S3Door.done(Program.of(keytool, "-exportcert", "-rfc", "-alias", "s3", "-keystore", keystore.toString(), "-storepass", PASSWORD, "-file",
                certificate.toString()));
        server = NemboServer.started(NemboServer.Setup.standard().with(PID, "keystore", keystore.toString())
                .with(PID, "keystore.password", "$[env:NEMBO_TEST_KEYSTORE]").env("NEMBO_TEST_KEYSTORE", PASSWORD).with(PID, "website.names", "web.test")
                .with("org.nembo.objectstore.buckets", "logging.seconds", "1"));
        door = S3Door.of(server, "ada", directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TrustManager[] trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry("s3", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    @Test
    void theJavaSdkLeavesBytesUnsignedOverTls() throws Exception {
        assertThat(door.address().getScheme()).isEqualTo("https");
        S3JavaClient java = new S3JavaClient(door);
        byte[] bytes = new byte[200_000];
        new java.util.Random(3).nextBytes(bytes);
        try (S3Client usual = java.blocking(true, true, trust()); S3Client plain = java.blocking(false, false, trust())) {
            usual.createBucket(r -> r.bucket("tls"));
            java.payloads();
            usual.putObject(r -> r.bucket("tls").key("usual"), RequestBody.fromBytes(bytes));
            assertThat(java.payloads()).containsExactly("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
            assertThat(usual.getObjectAsBytes(r -> r.bucket("tls").key("usual")).asByteArray()).isEqualTo(bytes);
            plain.putObject(r -> r.bucket("tls").key("plain"), RequestBody.fromBytes(bytes));
            assertThat(java.payloads()).containsExactly("UNSIGNED-PAYLOAD");
            assertThat(plain.getObjectAsBytes(r -> r.bucket("tls").key("plain")).asByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void theCommandLineOfAwsTrustsTheCertificateItIsGiven() throws Exception {
        assumeThat(Program.exists("aws")).as("awscli is not on this machine").isTrue();
        Program aws = door.client("aws", "--endpoint-url", door.address().toString());
        Path big = S3Door.big(directory.resolve("big"));
        S3Door.done(aws.with("--ca-bundle", certificate.toString(), "s3", "mb", "s3://aws-tls"));
        S3Door.done(aws.with("--ca-bundle", certificate.toString(), "s3", "cp", "--no-progress", big.toString(), "s3://aws-tls/big"));
        assertThat(S3Door.done(aws.with("--ca-bundle", certificate.toString(), "s3", "ls", "s3://aws-tls/big"))).contains("20000000");
        Program.Result strange = aws.with("s3", "ls").run();
        assertThat(strange.exit()).isNotZero();
        assertThat(strange.text()).as("it does not know the certificate").contains("SSL");
        assertThat(S3Wire.raw(door.address(), "GET / HTTP/1.1\nHost: x\nConnection: close\n", "")).as("no plain HTTP").doesNotContain("200 OK");
    }

    @Test
    void requestsAreInTheLogOfTheBucket() throws Exception {
        S3JavaClient java = new S3JavaClient(door);
        try (S3Client s3 = java.blocking(true, true, trust())) {
            s3.createBucket(r -> r.bucket("logged"));
            s3.createBucket(r -> r.bucket("the-logs"));
            s3.putBucketLogging(r -> r.bucket("logged").bucketLoggingStatus(BucketLoggingStatus.builder()
                    .loggingEnabled(l -> l.targetBucket("the-logs").targetPrefix("of-logged/")).build()));
            s3.putObject(r -> r.bucket("logged").key("a b"), RequestBody.fromString("hello"));
            Api.await("access log", Api.PATIENCE, () -> log(s3).stream().anyMatch(line -> line.contains(" REST.PUT.OBJECT a%20b ")));
            assertThat(log(s3)).anySatisfy(line -> assertThat(line).startsWith(door.owner() + " logged [")
                    .contains(" 127.0.0.1 " + door.owner() + " ").contains(" REST.PUT.OBJECT a%20b \"PUT /logged/a%20b HTTP/1.1\" 200 - - 5 ")
                    .contains("aws-sdk-java"));
        }
    }

    private static List<String> log(S3Client s3) {
        return s3.listObjectsV2(r -> r.bucket("the-logs").prefix("of-logged/")).contents().stream()
                .flatMap(object -> s3.getObjectAsBytes(r -> r.bucket("the-logs").key(object.key())).asUtf8String().lines()).toList();
    }

    @Test
    void browsersSeeAWebSite() throws Exception {
        assumeThat(Program.exists("curl")).as("curl is not on this machine").isTrue();
        S3JavaClient java = new S3JavaClient(door);
        try (S3Client s3 = java.blocking(true, true, trust())) {
            s3.createBucket(r -> r.bucket("pages"));
            s3.putBucketWebsite(r -> r.bucket("pages").websiteConfiguration(w -> w.indexDocument(i -> i.suffix("index.html"))
                    .errorDocument(e -> e.key("error.html"))));
            s3.putObject(r -> r.bucket("pages").key("docs/index.html").contentType("text/html"), RequestBody.fromString("<h1>docs</h1>"));
            s3.putObject(r -> r.bucket("pages").key("error.html").contentType("text/html"), RequestBody.fromString("<h1>sorry</h1>"));
            URI site = URI.create("https://pages.web.test:" + door.address().getPort());
            Program curl = Program.of("curl", "-sS", "--cacert", certificate.toString(), "--resolve", site.getAuthority() + ":127.0.0.1", "-w",
                    " %{http_code} %{redirect_url}");
            assertThat(S3Door.done(curl.with(site + "/docs/"))).as("not shown to all").endsWith(" 403 ").contains("AccessDenied").doesNotContain("docs</h1>");
            s3.putBucketPolicy(r -> r.bucket("pages").policy("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                    + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::pages/*\"},{\"Effect\":\"Allow\",\"Principal\":\"*\","
                    + "\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::pages\"}]}"));
            assertThat(S3Door.done(curl.with(site + "/docs/"))).isEqualTo("<h1>docs</h1> 200 ");
            assertThat(S3Door.done(curl.with(site + "/docs"))).isEqualTo(" 302 " + site + "/docs/");
            assertThat(S3Door.done(curl.with(site + "/nothing"))).isEqualTo("<h1>sorry</h1> 404 ");
        }
    }
}
