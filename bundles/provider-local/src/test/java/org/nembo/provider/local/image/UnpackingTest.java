package org.nembo.provider.local.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.testkit.image.TarText;

/** Layers make a directory, and nothing outside of it. */
final class UnpackingTest {

    @TempDir
    private Path temporary;

    private Path root;
    private Path outside;
    private Unpacking unpacking;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        unpacking = new Unpacking(root, ImageLimits.DEFAULT, Isolations.superuser());
    }

    private void apply(TarText layer) throws IOException {
        unpacking.apply(new ByteArrayInputStream(layer.bytes()));
    }

    private String text(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    @Test
    void filesDirectoriesAndLinksAreMade() throws IOException {
        apply(new TarText().directory("a", 0750).file("a/b", 0640, "text").link("c", "a/b").hardLink("d", "a/b").file("e/f/g", 0644, "deep"));
        assertThat(text("a/b")).isEqualTo("text");
        assertThat(Files.getAttribute(root.resolve("a/b"), "unix:mode")).isEqualTo(0100640);
        assertThat(Files.readSymbolicLink(root.resolve("c"))).hasToString("a/b");
        assertThat(Files.isSameFile(root.resolve("d"), root.resolve("a/b"))).isTrue();
        assertThat(text("e/f/g")).isEqualTo("deep");
    }

    @Test
    void aLaterLayerReplacesAndRemoves() throws IOException {
        apply(new TarText().directory("etc", 0755).file("etc/old", 0644, "old").file("etc/kept", 0644, "kept").directory("var", 0755)
                .file("var/one", 0644, "1").file("was", 0644, "file"));
        apply(new TarText().file("etc/.wh.old", 0644, "").file("etc/kept", 0644, "newer").directory("var", 0755).file("var/.wh..wh..opq", 0644, "")
                .file("var/two", 0644, "2").directory("was", 0755).file("was/now", 0644, "directory"));
        assertThat(root.resolve("etc/old")).doesNotExist();
        assertThat(text("etc/kept")).isEqualTo("newer");
        assertThat(root.resolve("var/one")).doesNotExist();
        assertThat(text("var/two")).isEqualTo("2");
        assertThat(text("was/now")).isEqualTo("directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/../evil", "a/.."})
    void aPathThatLeadsOutIsRefused(String path) {
        assertThatThrownBy(() -> apply(new TarText().file(path, 0644, "evil"))).isInstanceOf(ImageException.class).hasMessageContaining("leads out");
        assertThat(temporary.resolve("evil")).doesNotExist();
    }

    @Test
    void anAbsolutePathIsOneOfTheImage() throws IOException {
        apply(new TarText().file("/etc/nembo-test", 0644, "inside"));
        assertThat(text("etc/nembo-test")).isEqualTo("inside");
    }

    @Test
    void aLinkThatLeadsOutIsFollowedWithinTheImage() throws IOException {
        apply(new TarText().link("absolute", outside.toString()).file("absolute/kept", 0644, "evil").link("up", "../../../../../.." + outside)
                .file("up/kept", 0644, "evil"));
        assertThat(Files.readString(outside.resolve("kept"))).isEqualTo("kept");
        assertThat(text(outside.toString().substring(1) + "/kept")).isEqualTo("evil");
    }

    @Test
    void aFileTakesThePlaceOfALinkAndDoesNotGoThroughIt() throws IOException {
        apply(new TarText().link("kept", outside.resolve("kept").toString()).file("kept", 0644, "evil"));
        assertThat(Files.readString(outside.resolve("kept"))).isEqualTo("kept");
        assertThat(text("kept")).isEqualTo("evil");
    }

    @Test
    void aHardLinkNeverLeadsOut() throws IOException {
        assertThatThrownBy(() -> apply(new TarText().hardLink("stolen", "../outside/kept"))).hasMessageContaining("leads out");
        assertThatThrownBy(() -> apply(new TarText().hardLink("stolen", outside + "/kept"))).hasMessageContaining("no file of the image");
        assertThatThrownBy(() -> apply(new TarText().link("way", outside.toString()).hardLink("stolen", "way/kept")))
                .hasMessageContaining("no file of the image");
    }

    @Test
    void aWhiteoutRemovesNothingOutside() throws IOException {
        apply(new TarText().link("way", outside.toString()).file("way/.wh.kept", 0644, ""));
        assertThat(outside.resolve("kept")).exists();
        assertThatThrownBy(() -> apply(new TarText().file(".wh...", 0644, ""))).hasMessageContaining("removes '..'");
    }

    @Test
    void devicesAndPipesAreLeftOut() throws IOException {
        apply(new TarText().entry("disk", '4', 0666, 0, "", new byte[0]).entry("pipe", '6', 0666, 0, "", new byte[0]).file("file", 0644, "file"));
        assertThat(root.toFile().list()).containsExactly("file");
    }

    @Test
    void linksInACircleEnd() {
        assertThatThrownBy(() -> apply(new TarText().link("a", "b").link("b", "a").file("a/x", 0644, ""))).hasMessageContaining("too many links");
    }

    @Test
    void limitsHold() {
        unpacking = new Unpacking(root, new ImageLimits(10, 3), false);
        assertThatThrownBy(() -> apply(new TarText().file("a", 0644, "12345678901"))).hasMessageContaining("over 10 bytes");
        unpacking = new Unpacking(root, new ImageLimits(10, 3), false);
        assertThatThrownBy(() -> apply(new TarText().link("a", "x").link("b", "x").link("c", "x").link("d", "x"))).hasMessageContaining("over 3 files");
    }

    @Test
    void whatIsNoTarArchiveIsTold() {
        byte[] noise = new byte[2048];
        java.util.Arrays.fill(noise, (byte) 'x');
        assertThatThrownBy(() -> unpacking.apply(new ByteArrayInputStream(noise))).isInstanceOf(ImageException.class);
        byte[] whole = new TarText().file("a", 0644, "x".repeat(5000)).bytes();
        assertThatThrownBy(() -> unpacking.apply(new ByteArrayInputStream(whole, 0, 3000))).isInstanceOf(java.io.EOFException.class);
    }

    @Test
    void longNamesOfPaxAndGnuAreRead() throws IOException {
        String name = "d/" + "n".repeat(200);
        String record = " path=" + name + "\n";
        int length = record.length() + 3;
        apply(new TarText().entry("x", 'x', 0644, 0, "", (length + record).getBytes()).file("short", 0644, "pax")
                .entry("././@LongLink", 'L', 0644, 0, "", (name + "2\0").getBytes()).file("short", 0644, "gnu"));
        assertThat(text(name)).isEqualTo("pax");
        assertThat(text(name + "2")).isEqualTo("gnu");
        assertThat(Files.exists(root.resolve("short"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
