package org.nembo.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Blobs.Blob;

class FileBlobsTest {

    /** Of the three letters "abc", from FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path directory;
    private FileBlobs blobs;

    @BeforeEach
    void open() throws IOException {
        blobs = new FileBlobs(directory);
    }

    @Test
    void namesABlobByItsHash() throws IOException {
        assertThat(put("abc")).isEqualTo(new Blob(ABC, 3));
        assertThat(read(ABC)).isEqualTo("abc");
        assertThat(blobs.find(ABC)).contains(new Blob(ABC, 3));
        assertThat(directory.resolve("ba").resolve(ABC.substring(2))).hasContent("abc");
    }

    @Test
    void storesTheSameBytesOnce() throws IOException {
        put("abc");
        put("abc");
        assertThat(files()).hasSize(1);
    }

    @Test
    void storesNothingAtAll() throws IOException {
        assertThat(put("").sizeBytes()).isZero();
    }

    @Test
    void takesExactlyTheLimitAndNoByteMore() throws IOException {
        assertThat(blobs.put(bytes("abc"), 3).sizeBytes()).isEqualTo(3);
        assertThatThrownBy(() -> blobs.put(bytes("abcd"), 3)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.PAYLOAD_TOO_LARGE));
        assertThat(files()).hasSize(1);
    }

    @Test
    void leavesNothingWhenTheStreamBreaks() throws IOException {
        InputStream broken = new FilterInputStream(bytes("abc")) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                if (read < 0) {
                    throw new IOException("reset by peer");
                }
                return read;
            }
        };
        assertThatThrownBy(() -> blobs.put(broken, 100)).isInstanceOf(IOException.class).hasMessage("reset by peer");
        assertThat(files()).isEmpty();
    }

    @Test
    void removesWhatACrashLeftBehindAndKeepsTheRest() throws IOException {
        put("abc");
        Files.writeString(directory.resolve("tmp").resolve("123.part"), "half of someth");
        FileBlobs reopened = new FileBlobs(directory);
        assertThat(files()).hasSize(1);
        assertThat(reopened.find(ABC)).isPresent();
    }

    @Test
    void deletesOnce() throws IOException {
        put("abc");
        assertThat(blobs.delete(ABC)).isTrue();
        assertThat(blobs.delete(ABC)).isFalse();
        assertThat(blobs.find(ABC)).isEmpty();
        assertThat(blobs.open(ABC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "../../../../etc/passwd", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a/", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"})
    void refusesWhatIsNoHash(String name) {
        assertThatThrownBy(() -> blobs.open(name)).isInstanceOf(NemboException.class);
        assertThatThrownBy(() -> blobs.find(name)).isInstanceOf(NemboException.class);
        assertThatThrownBy(() -> blobs.delete(name)).isInstanceOf(NemboException.class);
    }

    @Test
    void keepsForACopyWhatIsDeletedMeanwhile() throws IOException {
        put("abc");
        try (FileBlobs.Copy copy = blobs.copy()) {
            assertThat(blobs.delete(ABC)).isTrue();
            assertThat(blobs.delete(ABC)).isFalse();
            assertThat(blobs.find(ABC)).isEmpty();
            assertThat(blobs.open(ABC)).isEmpty();
            try (Stream<String> names = copy.names(); InputStream in = copy.open(ABC)) {
                assertThat(names).containsExactly(ABC);
                assertThat(in).hasContent("abc");
            }
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void keepsWhatIsStoredAgainDuringACopy() throws IOException {
        put("abc");
        try (FileBlobs.Copy copy = blobs.copy()) {
            blobs.delete(ABC);
            put("abc");
            assertThat(copy.open(ABC)).hasContent("abc");
        }
        assertThat(read(ABC)).isEqualTo("abc");
    }

    @Test
    void takesTheSameBytesFromManyThreads() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Blob>> puts = IntStream.range(0, 64).<Callable<Blob>>mapToObj(i -> () -> put("same" + i % 4)).toList();
            for (var put : threads.invokeAll(puts)) {
                assertThat(read(put.get().sha256())).startsWith("same");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(files()).hasSize(4);
    }

    private Blob put(String text) throws IOException {
        return blobs.put(bytes(text), 1000);
    }

    private String read(String sha256) throws IOException {
        try (InputStream in = blobs.open(sha256).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
