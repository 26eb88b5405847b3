package org.nembo.provider.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;

/** Ports that workloads have, one file each that names its owner: made by one call of the kernel, so that no two ever get the same. Thread-safe. */
final class PortReservations {

    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final Path directory;

    PortReservations(Path directory) {
        this.directory = directory;
    }

    /** Gives each name a free number of the range. @throws NemboException {@code PROVIDER_CAPACITY} when there are not enough; none is reserved then */
    Map<String, Integer> reserve(SiteSettings settings, List<String> names, String owner) throws IOException {
        Map<String, Integer> given = new LinkedHashMap<>();
        int size = settings.lastPort() - settings.firstPort() + 1;
        int offset = ThreadLocalRandom.current().nextInt(size);
        for (int i = 0; i < size && given.size() < names.size(); i++) {
            int port = settings.firstPort() + (offset + i) % size;
            if (claim(port, owner)) {
                given.put(names.get(given.size()), port);
            }
        }
        if (given.size() < names.size()) {
            release(given.values(), owner);
            throw new NemboException(ProviderError.PROVIDER_CAPACITY,
                    "site '%s' has no %d free ports between %d and %d".formatted(settings.site(), names.size(), settings.firstPort(), settings.lastPort()));
        }
        return given;
    }

    /** Gives that number, when it is free. */
    boolean reserve(int port, String owner) throws IOException {
        return claim(port, owner);
    }

    /** Gives ports back; those that are not the owner's are left alone. */
    void release(Iterable<Integer> ports, String owner) throws IOException {
        for (int port : ports) {
            if (owner(file(port)).equals(owner)) {
                Files.deleteIfExists(file(port));
            }
        }
    }

    /** Gives back all ports whose owner's mark begins like this. */
    void releaseAll(String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9]*")) {
            for (Path file : files) {
                if (owner(file).startsWith(prefix)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing was ever reserved.
            return;
        }
    }

    /** Gives back what a crash has left behind. @param present whether an owner is there */
    void releaseLeftOvers(Predicate<String> present) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                // A young one may belong to a workload that is just being made.
                if (Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(YOUNG)) && !(isNumber(file) && present.test(owner(file)))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing was ever reserved, or it was given back a moment ago.
            return;
        }
    }

    private static boolean isNumber(Path file) {
        return file.getFileName().toString().matches("\\d+");
    }

    private boolean claim(int port, String owner) throws IOException {
        if (Files.exists(file(port)) || !isFree(port)) {
            return false;
        }
        try {
            Folder.directories(directory);
            Path fresh = Files.createTempFile(directory, ".new", "");
            Files.writeString(fresh, owner);
            try {
                Files.createLink(file(port), fresh);
                return true;
            } finally {
                Files.delete(fresh);
            }
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // What listens on every address would take this one's connections as well.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String owner(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Path file(int port) {
        return directory.resolve(Integer.toString(port));
    }
}
