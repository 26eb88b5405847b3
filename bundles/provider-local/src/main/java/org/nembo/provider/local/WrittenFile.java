package org.nembo.provider.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;

/**
 * A file that a program wrote into its working directory. The program may change what is there while this looks: each directory is opened in the one before,
 * and no link is followed, so that nothing outside is ever read.
 */
record WrittenFile(Path directory, String path) {

    private static final int LONGEST = 1000;

    /** Its text; empty when there is no such regular file. @throws NemboException {@code PROVIDER_INVALID} for a bad path or a longer file */
    Optional<String> read(int maxBytes) throws IOException {
        check();
        try (var top = Files.newDirectoryStream(directory.toRealPath())) {
            return read((SecureDirectoryStream<Path>) top, path, maxBytes);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    private void check() {
        boolean bad = path.isEmpty() || path.length() > LONGEST || path.indexOf('\0') >= 0;
        for (String segment : path.split("/", -1)) {
            bad |= segment.isEmpty() || segment.equals(".") || segment.equals("..");
        }
        if (bad) {
            throw new NemboException(ProviderError.PROVIDER_INVALID,
                    "'%s' is not a relative path inside the working directory".formatted(path.replace('\0', '?')));
        }
    }

    private Optional<String> read(SecureDirectoryStream<Path> in, String rest, int maxBytes) throws IOException {
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return text(in, Path.of(rest), maxBytes);
        }
        try (SecureDirectoryStream<Path> next = in.newDirectoryStream(Path.of(rest.substring(0, slash)), LinkOption.NOFOLLOW_LINKS)) {
            return read(next, rest.substring(slash + 1), maxBytes);
        } catch (FileSystemException e) {
            // It is not there, or a link is where a directory must be.
            return Optional.empty();
        }
    }

    private Optional<String> text(SecureDirectoryStream<Path> in, Path name, int maxBytes) throws IOException {
        BasicFileAttributes attributes = in.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
        if (!attributes.isRegularFile()) {
            return Optional.empty();
        }
        try (SeekableByteChannel channel = in.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.size() > maxBytes) {
                throw new NemboException(ProviderError.PROVIDER_INVALID,
                        "the file '%s' has %d bytes, at most %d are read".formatted(path, channel.size(), maxBytes));
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                continue;
            }
            return Optional.of(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        }
    }
}
