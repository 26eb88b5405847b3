package org.nembo.provider.local.image;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** Undoes the compression of a layer or an archive, which is known by its first bytes. */
final class Compression {

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    private Compression() {
    }

    /** The content as it was before. What Java cannot do is done by the machine's {@code zstd}, {@code xz} or {@code bzip2}. */
    static InputStream plain(InputStream content) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(content, 1 << 16);
        buffered.mark(8);
        byte[] begin = buffered.readNBytes(6);
        buffered.reset();
        if (begins(begin, GZIP)) {
            return new GZIPInputStream(buffered, 1 << 16);
        }
        if (begins(begin, ZSTD)) {
            return program("zstd", buffered);
        }
        if (begins(begin, XZ)) {
            return program("xz", buffered);
        }
        return begins(begin, BZIP2) ? program("bzip2", buffered) : buffered;
    }

    private static boolean begins(byte[] content, byte[] with) {
        return content.length >= with.length && Arrays.equals(content, 0, with.length, with, 0, with.length);
    }

    private static InputStream program(String name, InputStream content) throws IOException {
        Path program = List.of("/usr/bin", "/bin", "/usr/local/bin").stream().map(directory -> Path.of(directory, name)).filter(Files::isExecutable)
                .findFirst().orElseThrow(() -> new ImageException("it is compressed by %s: install that program on the server's machine".formatted(name)));
        Process process = new ProcessBuilder(program.toString(), "-d", "-c").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Thread feeder = new Thread(() -> feed(content, process), "nembo-provider-local-" + name);
        feeder.setDaemon(true);
        feeder.start();
        return new FilterInputStream(process.getInputStream()) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                return one < 0 ? end() : one;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                return read < 0 ? end() : read;
            }

            /** An end that is not the content's own is none. */
            private int end() throws IOException {
                try {
                    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                        throw new ImageException("%s cannot decompress it: it is damaged".formatted(name));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ImageException("it was interrupted", true, e);
                }
                return -1;
            }

            @Override
            public void close() throws IOException {
                process.destroyForcibly();
                super.close();
                content.close();
            }
        };
    }

    private static void feed(InputStream content, Process process) {
        try (var output = process.getOutputStream()) {
            content.transferTo(output);
        } catch (IOException e) {
            // The program then ends with an error, or was ended.
            process.destroy();
        }
    }
}
