package org.nembo.engine.objects.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nembo.testkit.object.EngineUnderTest.bytes;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.engine.objects.rocksdb.EmbeddedObjects;
import org.nembo.objectstore.testing.OneUser;
import org.nembo.objectstore.testing.TestCertificate;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ObjectError;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.object.EngineUnderTest;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** As an administrator configures it: the other S3 by TLS with a certificate of its own authority, its secret in the secret store. */
final class HttpsTest {

    private static final String BUCKET = "nembo-tls";
    private static final int LARGE = 6 << 20;

    @TempDir
    private static Path directory;
    private static TestCertificate certificate;
    private static EmbeddedObjects behind;
    private static TestedStore other;

    private final FakeSecrets secrets = new FakeSecrets();
    private TestDatabase database;
    private StoreDatabases databases;

    @BeforeAll
    static void openPeer() throws Exception {
        certificate = TestCertificate.in(directory);
        behind = EmbeddedObjects.in(Files.createDirectory(directory.resolve("behind")));
        other = new TestedStore(behind, certificate);
        other.bucket(BUCKET, Versioning.OFF);
    }

    @AfterAll
    static void closePeer() {
        other.close();
        behind.close();
    }

    @BeforeEach
    void open() {
        database = TestDatabases.sqlite();
        databases = StoreDatabases.of(database.jdbcUrl(), "", "");
    }

    @AfterEach
    void close() {
        databases.close();
        database.close();
    }

    private S3Objects engine(Map<String, Object> given) {
        Map<String, Object> all = new java.util.HashMap<>(Map.of("url", other.address().toString(), "bucket", BUCKET, "access_key", OneUser.KEY,
                "prefix", "t" + System.nanoTime() + "/", "part_mib", 5, "attempts", 1));
        all.putAll(given);
        Settings.Config config = (Settings.Config) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Settings.Config.class},
                (self, method, arguments) -> all.getOrDefault(method.getName(), method.getDefaultValue()));
        return new S3Objects(config, databases, secrets);
    }

    private static void storesAndReads(S3Objects engine) {
        EngineUnderTest it = new EngineUnderTest(engine);
        String bucket = it.bucket(Versioning.OFF);
        assertThat(it.read(it.put(bucket, "small", bytes(1000, 1)))).isEqualTo(bytes(1000, 1));
        assertThat(it.read(it.put(bucket, "in parts", bytes(LARGE, 2)))).isEqualTo(bytes(LARGE, 2));
    }

    @Test
    void whatTheFileNamesIsTrusted() {
        assertThat(other.address().getScheme()).isEqualTo("https");
        secrets.put("objects/rgw", new Secret(OneUser.SECRET));
        S3Objects engine = engine(Map.of("ca_file", certificate.pem().toString(), "secret_path", "objects/rgw"));
        try {
            storesAndReads(engine);
            assertThat(new S3Health(engine).execute().isOk()).isTrue();
        } finally {
            engine.close();
        }
    }

    @Test
    void anUnknownCertificateIsRefusedInWords() {
        S3Objects engine = engine(Map.of("secret_key", OneUser.SECRET));
        try {
            assertThatThrownBy(engine::probe).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ObjectError.OBJECTS_BUSY))
                    .hasMessageContaining("certification path");
        } finally {
            engine.close();
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefusedInWords() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path other = Files.writeString(directory.resolve("other.pem"), "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n");
        for (Path file : new Path[] {empty, other, directory.resolve("missing.pem")}) {
            assertThatThrownBy(() -> engine(Map.of("ca_file", file.toString(), "secret_key", OneUser.SECRET))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ca.file").hasMessageContaining(file.toString());
        }
    }

    @Test
    void theSecretMayComeLate() {
        S3Objects engine = engine(Map.of("ca_file", certificate.pem().toString(), "secret_path", "objects/late"));
        try {
            assertThat(new S3Health(engine).execute().isOk()).isFalse();
            assertThatThrownBy(engine::probe).hasMessageContaining("there is no secret 'objects/late'");
            secrets.put("objects/late", new Secret(OneUser.SECRET));
            storesAndReads(engine);
        } finally {
            engine.close();
        }
    }

    @Test
    void aSecretThatChangesIsTheNewOneSoon() {
        AtomicLong nanos = new AtomicLong();
        secrets.put("objects/rgw", new Secret("old"));
        SecretAtPath secret = new SecretAtPath(secrets, "objects/rgw", nanos::get);
        assertThat(secret.get().reveal()).isEqualTo("old");
        secrets.put("objects/rgw", new Secret("new"));
        nanos.set(SecretAtPath.FRESH_NANOS);
        assertThat(secret.get().reveal()).isEqualTo("old");
        nanos.set(SecretAtPath.FRESH_NANOS + 1);
        assertThat(secret.get().reveal()).isEqualTo("new");
    }

    @Test
    void theSecretIsGivenInOneWay() {
        assertThatThrownBy(() -> engine(Map.of())).hasMessageContaining("secret.key or by secret.path");
        assertThatThrownBy(() -> engine(Map.of("secret_key", "a", "secret_path", "b"))).hasMessageContaining("secret.key or by secret.path");
    }
}
