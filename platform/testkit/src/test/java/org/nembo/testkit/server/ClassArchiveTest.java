package org.nembo.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;
    private Path launcher;
    private ClassArchive archive;

    @BeforeEach
    void build() throws IOException {
        Path home = directory.resolve("home");
        launcher = Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("launcher.jar"), "");
        Files.setLastModifiedTime(launcher, FileTime.from(BUILT));
        archive = new ClassArchive(home);
    }

    @Test
    void whatOneServerLeavesIsLentToTheNext() throws IOException {
        archive.keep(stopped("one", "classes of one", BUILT.plusSeconds(1)));
        archive.keep(stopped("two", "classes of two", BUILT.plusSeconds(2)));
        archive.lend(directory.resolve("three"));
        assertThat(directory.resolve("three/data/classes-17.jsa")).hasContent("classes of one");
        archive.lend(directory.resolve("two"));
        assertThat(directory.resolve("two/data/classes-17.jsa")).hasContent("classes of two");
    }

    @Test
    void nothingIsLentThatIsOlderThanTheDistributionAndTheNextOneReplacesIt() throws IOException {
        archive.keep(stopped("one", "classes of one", BUILT.plusSeconds(1)));
        Files.setLastModifiedTime(launcher, FileTime.from(BUILT.plusSeconds(10)));
        archive.lend(directory.resolve("two"));
        assertThat(directory.resolve("two/data")).doesNotExist();
        archive.keep(stopped("two", "classes of two", BUILT.plusSeconds(11)));
        archive.lend(directory.resolve("three"));
        assertThat(directory.resolve("three/data/classes-17.jsa")).hasContent("classes of two");
    }

    @Test
    void aServerThatLeftNoneChangesNothing() throws IOException {
        archive.keep(directory.resolve("one"));
        archive.lend(directory.resolve("two"));
        assertThat(directory.resolve("two")).doesNotExist();
    }

    private Path stopped(String name, String content, Instant when) throws IOException {
        Path base = directory.resolve(name);
        Path left = Files.writeString(Files.createDirectories(base.resolve("data")).resolve("classes-17.jsa"), content);
        Files.setLastModifiedTime(left, FileTime.from(when));
        return base;
    }
}
