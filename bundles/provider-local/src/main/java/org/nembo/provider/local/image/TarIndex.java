package org.nembo.provider.local.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of a tar archive that is not compressed, by name, so that they are read in any order. */
final class TarIndex {

    private static final int MOST_FILES = 100_000;

    private record Place(long begin, long size) {
    }

    private final Path archive;
    private final Map<String, Place> files = new HashMap<>();

    TarIndex(Path archive) throws IOException {
        this.archive = archive;
        try (InputStream input = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            Tar tar = new Tar(input);
            for (Optional<Tar.Entry> entry = tar.next(); entry.isPresent() && files.size() < MOST_FILES; entry = tar.next()) {
                if (entry.get().isFile()) {
                    files.put(entry.get().name().replaceFirst("^(\\./+)+", ""), new Place(tar.position(), entry.get().size()));
                }
            }
        }
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** A file's content. @throws ImageException when there is none of that name */
    InputStream open(String name) throws IOException {
        Place place = files.get(name);
        if (place == null) {
            throw new ImageException("the file '%s' is missing in it".formatted(name));
        }
        FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ);
        channel.position(place.begin());
        return new Bounded(Channels.newInputStream(channel), place.size());
    }

    byte[] document(String name) throws IOException {
        try (InputStream input = open(name)) {
            byte[] all = input.readNBytes(ImageLimits.DOCUMENT_BYTES + 1);
            if (all.length > ImageLimits.DOCUMENT_BYTES) {
                throw new ImageException("the document '%s' in it is over %d bytes".formatted(name, ImageLimits.DOCUMENT_BYTES));
            }
            return all;
        }
    }
}
