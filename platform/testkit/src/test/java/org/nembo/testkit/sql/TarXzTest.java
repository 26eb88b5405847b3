package org.nembo.testkit.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TarXzTest {

    @TempDir
    private Path directory;

    @Test
    void unpacksFilesDirectoriesAndLinks() throws IOException {
        TarXz.unpack(archive(entry("bin/", '5', "", ""), entry("bin/tool", '0', "", "#!/bin/sh"), entry("bin/alias", '2', "tool", "")), directory);
        assertThat(directory.resolve("bin/alias")).isSymbolicLink().hasContent("#!/bin/sh");
        assertThat(Files.isExecutable(directory.resolve("bin/tool"))).isTrue();
    }

    @Test
    void refusesAnEntryThatLeadsOut() throws IOException {
        InputStream archive = archive(entry("../outside", '0', "", "x"));
        assertThatThrownBy(() -> TarXz.unpack(archive, directory.resolve("inside"))).isInstanceOf(IOException.class).hasMessageContaining("leads out");
        assertThat(directory.resolve("outside")).doesNotExist();
    }

    @Test
    void refusesHalfAnArchive() throws IOException {
        byte[] tar = entry("file", '0', "", "x".repeat(5000));
        InputStream archive = archive(Arrays.copyOf(tar, 2000), new byte[0]);
        assertThatThrownBy(() -> TarXz.unpack(archive, directory)).isInstanceOf(IOException.class);
    }

    private static InputStream archive(byte[]... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(bytes, new LZMA2Options(0))) {
            for (byte[] entry : entries) {
                xz.write(entry);
            }
            if (entries[entries.length - 1].length > 0) {
                xz.write(new byte[1024]);
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static byte[] entry(String name, char kind, String link, String content) {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        byte[] entry = new byte[512 + (text.length + 511) / 512 * 512];
        put(entry, 0, name);
        put(entry, 100, "0000755");
        put(entry, 124, String.format("%011o", text.length));
        entry[156] = (byte) kind;
        put(entry, 157, link);
        System.arraycopy(text, 0, entry, 512, text.length);
        return entry;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
