package org.nembo.provider.local.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.testkit.image.TarText;
import org.nembo.testkit.image.TestImage;

/** Images come from files and registries, are what their digests say, and are unpacked once. */
final class ImageStoreTest {

    @TempDir
    private Path temporary;

    private ImageStore store;
    private TestImage image;

    @BeforeEach
    void open() {
        store = new ImageStore(temporary.resolve("store"), ImageLimits.DEFAULT, Isolations.superuser());
        image = new TestImage().layer(new TarText().file("hello", 0644, "hello").file("gone", 0644, "gone"))
                .layer(new TarText().file(".wh.gone", 0644, "").file("more", 0644, "more"))
                .config("{\"Cmd\": [\"/hello\"], \"Env\": [\"A=b=c\"], \"WorkingDir\": \"/srv\", \"User\": \"7:8\", \"ExposedPorts\": {\"80/tcp\": {}}}");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static void assertUnpacked(UnpackedImage unpacked) throws IOException {
        assertThat(Files.readString(unpacked.root().resolve("hello"))).isEqualTo("hello");
        assertThat(Files.readString(unpacked.root().resolve("more"))).isEqualTo("more");
        assertThat(unpacked.root().resolve("gone")).doesNotExist();
        assertThat(unpacked.config()).isEqualTo(new ImageConfig(List.of(), List.of("/hello"), Map.of("A", "b=c"), "/srv", "7:8", List.of("80/tcp")));
    }

    @Test
    void layoutsAndArchivesAreTheSameImage() throws IOException {
        UnpackedImage first = store.load(image.layout(temporary.resolve("layout")), "");
        assertUnpacked(first);
        assertThat(first.id()).isEqualTo(image.id());
        assertThat(store.load(image.archive(temporary.resolve("a.tar")), "latest")).isEqualTo(first);
        assertThat(store.load(image.archive(temporary.resolve("a.tar.gz")), "")).isEqualTo(first);
        assertUnpacked(store.load(image.docker(temporary.resolve("d.tar")), "1"));
        assertThat(temporary.resolve("store/scratch")).isEmptyDirectory();
    }

    @Test
    void aRootFileSystemIsAnImageThatSaysNothing() throws IOException {
        UnpackedImage unpacked = store.load(image.rootFileSystem(temporary.resolve("r.tar.gz")), "");
        assertThat(Files.readString(unpacked.root().resolve("more"))).isEqualTo("more");
        assertThat(unpacked.config()).isEqualTo(ImageConfig.NONE);
    }

    @Test
    void whatIsNotThereIsTold() throws IOException {
        Path layout = image.layout(temporary.resolve("layout"));
        assertThatThrownBy(() -> store.load(layout, "other")).hasMessageContaining("0 images that fit").hasMessageContaining("latest");
        Path foreign = image.architecture("s390x").layout(temporary.resolve("foreign"));
        assertThatThrownBy(() -> store.load(foreign, "")).hasMessageContaining("s390x");
        Path noise = Files.writeString(temporary.resolve("noise.tar"), "this is not an image".repeat(100));
        assertThatThrownBy(() -> store.load(noise, "")).isInstanceOf(ImageException.class).hasMessageContaining("tar");
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        Path layout = image.layout(temporary.resolve("layout"));
        String layer = image.blobs().keySet().iterator().next();
        Files.write(layout.resolve("blobs/sha256/" + layer.substring(7)), TestImage.gzip(new TarText().file("hello", 0644, "evil").bytes()));
        assertThatThrownBy(() -> store.load(layout, "")).isInstanceOf(ImageException.class).hasMessageContaining("not what its digest");
        assertThat(temporary.resolve("store/unpacked").resolve(image.id().replace(':', '-'))).doesNotExist();
    }

    @Test
    void aRegistryThatAsksForTokensIsReadOnce() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            String reference = registry.put("team/app", "1", image);
            Registries registries = new Registries(List.of(registry.host(), "http://" + registry.storage()), Map.of());
            UnpackedImage first = store.pull(reference, registries);
            assertUnpacked(first);
            long blobs = registry.asked.stream().filter(line -> line.contains("/storage")).count();
            assertThat(store.pull(reference, registries)).isEqualTo(first);
            assertThat(registry.asked.stream().filter(line -> line.contains("/storage")).count()).as("only the configuration is read again")
                    .isEqualTo(blobs + 1);
            int asked = registry.asked.size();
            assertThat(store.pull(registry.host() + "/team/app@" + image.id(), registries)).isEqualTo(first);
            assertThat(registry.asked).as("a digest that is known needs nobody").hasSize(asked);
        }
    }

    @Test
    void whatBrokeOffIsGoneOnWith() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            byte[] large = new byte[200_000];
            new java.util.Random(7).nextBytes(large);
            TestImage big = new TestImage().layer(new TarText().file("large", 0644, large));
            String reference = registry.put("team/big", "1", big);
            Registries registries = new Registries(List.of(registry.host(), "http://" + registry.storage()), Map.of());
            // The configuration comes first, and is smaller.
            registry.breakAfter = 100_000;
            assertThatThrownBy(() -> store.pull(reference, registries)).isInstanceOfSatisfying(ImageException.class,
                    e -> assertThat(e.passing()).isTrue());
            UnpackedImage unpacked = store.pull(reference, registries);
            assertThat(Files.readAllBytes(unpacked.root().resolve("large"))).isEqualTo(large);
            assertThat(registry.asked).anyMatch(line -> line.matches("GET /storage.* bytes=[1-9]\\d*-"));
        }
    }

    @Test
    void aRegistryThatLiesIsNotBelieved() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            String reference = registry.put("team/app", "1", image);
            String layer = image.blobs().keySet().iterator().next();
            registry.falsify("team/app", layer, TestImage.gzip(new TarText().file("hello", 0644, "evil").bytes()));
            Registries registries = new Registries(List.of(registry.host(), "http://" + registry.storage()), Map.of());
            assertThatThrownBy(() -> store.pull(reference, registries)).hasMessageContaining("not what its digest");
            assertThatThrownBy(() -> store.pull(registry.host() + "/team/app@sha256:" + "0".repeat(64), registries)).hasMessageContaining("no image");
        }
    }

    @Test
    void loginsAndAbsencesAreTold() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            registry.login = "robot:CANARY";
            String reference = registry.put("team/app", "1", image);
            List<String> allowed = List.of(registry.host(), "http://" + registry.storage());
            assertThatThrownBy(() -> store.pull(reference, new Registries(allowed, Map.of()))).hasMessageContaining("needs a login");
            Registries signed = new Registries(allowed, Map.of(registry.host(), "robot:CANARY"));
            assertUnpacked(store.pull(reference, signed));
            assertThat(signed.toString()).doesNotContain("CANARY");
            assertThatThrownBy(() -> store.pull(registry.host() + "/team/none:1", signed)).hasMessageContaining("there is no image").isInstanceOfSatisfying(
                    ImageException.class, e -> assertThat(e.passing()).isFalse());
        }
    }

    @Test
    void onlyNamedRegistriesAreAsked() {
        Registries any = new Registries(List.of("*"), Map.of());
        assertThatThrownBy(() -> store.pull("127.0.0.1:1/x/y:1", any)).hasMessageContaining("its own machine");
        assertThatThrownBy(() -> store.pull("other.example/x:1", new Registries(List.of("docker.io"), Map.of()))).hasMessageContaining("takes no images");
        assertThatThrownBy(() -> store.pull("127.0.0.1:1/x/y:1", new Registries(List.of("127.0.0.1:1"), Map.of())))
                .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.passing()).as("it may come back").isTrue());
    }

    @Test
    void tooMuchIsRefused() throws IOException {
        Path layout = image.layout(temporary.resolve("layout"));
        try (ImageStore narrow = new ImageStore(temporary.resolve("narrow"), new ImageLimits(7, 100), false)) {
            assertThatThrownBy(() -> narrow.load(layout, "")).hasMessageContaining("over 7 bytes");
        }
        assertThat(temporary.resolve("narrow/scratch")).isEmptyDirectory();
    }

    @Test
    void whatNobodyUsesIsRemovedInTime() throws IOException {
        UnpackedImage unpacked = store.load(image.layout(temporary.resolve("layout")), "");
        store.prune(Set.of(), Instant.now().minusSeconds(60));
        assertThat(store.find(unpacked.id())).isPresent();
        store.prune(Set.of(unpacked.id()), Instant.now().plusSeconds(60));
        assertThat(store.find(unpacked.id())).as("it is used").isPresent();
        store.prune(Set.of(), Instant.now().plusSeconds(60));
        assertThat(store.find(unpacked.id())).isEmpty();
        assertThat(temporary.resolve("store/unpacked")).isEmptyDirectory();
    }

    @Test
    void referencesAreReadAsEverywhere() throws IOException {
        assertThat(ImageName.of("nginx")).hasToString("docker.io/library/nginx:latest");
        assertThat(ImageName.of("team/app:2").host()).isEqualTo("registry-1.docker.io");
        assertThat(ImageName.of("localhost:5000/a/b:c")).hasToString("localhost:5000/a/b:c");
        assertThat(ImageName.of("quay.io/a/b@sha256:" + "a".repeat(64)).tag()).isEmpty();
        for (String bad : Arrays.asList("", "UPPER", "a//b", "a/../b", "x y", "host.example/", "a:" + "t".repeat(200), "-a", "a@sha256:12", "http://x/y")) {
            assertThatThrownBy(() -> ImageName.of(bad)).as(bad).isInstanceOf(ImageException.class);
        }
    }
}
