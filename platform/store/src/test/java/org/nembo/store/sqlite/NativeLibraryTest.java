package org.nembo.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @TempDir
    private Path data;

    @AfterEach
    void forget() {
        System.clearProperty("org.sqlite.lib.path");
        System.clearProperty("org.sqlite.lib.name");
    }

    @Test
    void isUnpackedOnceAndKept() throws IOException {
        NativeLibrary.keepIn(data);
        Path library = Path.of(System.getProperty("org.sqlite.lib.path"), System.getProperty("org.sqlite.lib.name"));
        assertThat(library).startsWith(data).isRegularFile();
        Object first = Files.readAttributes(library, "unix:ino").get("ino");
        forget();
        NativeLibrary.keepIn(data);
        assertThat(Files.readAttributes(library, "unix:ino").get("ino")).as("the same file").isEqualTo(first);
        assertThat(files()).containsExactly(library);
    }

    @Test
    void leavesTheChoiceOfAnAdministratorAlone() throws IOException {
        System.setProperty("org.sqlite.lib.path", "/opt/sqlite");
        NativeLibrary.keepIn(data);
        assertThat(System.getProperty("org.sqlite.lib.path")).isEqualTo("/opt/sqlite");
        assertThat(files()).isEmpty();
    }

    @Test
    void letsTheDriverDoItWhereTheDirectoryCannotBeWritten() throws IOException {
        NativeLibrary.keepIn(Files.createFile(data.resolve("file")));
        assertThat(System.getProperty("org.sqlite.lib.path")).isNull();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
