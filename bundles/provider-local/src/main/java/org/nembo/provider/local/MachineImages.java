package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.provider.local.isolation.Sandbox;
import org.nembo.spi.provider.Images.Image;

/** The images of machines: directories below the site's, with a root file system each. */
final class MachineImages {

    private static final int MOST = 1000;
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "aarch64", "arm64");

    /** By name. */
    List<Image> list(SiteSettings settings) throws IOException {
        List<Image> images = new ArrayList<>();
        Optional<Path> directory = settings.offer().images().filter(Files::isDirectory);
        if (directory.isPresent()) {
            try (var entries = Files.newDirectoryStream(directory.get())) {
                for (Path entry : entries) {
                    root(entry).filter(root -> images.size() < MOST).ifPresent(root -> images.add(image(entry.getFileName().toString(), root)));
                }
            }
        }
        images.sort(java.util.Comparator.comparing(Image::name));
        return images;
    }

    /** The root file system of an image by name. */
    Optional<Path> find(SiteSettings settings, String name) {
        if (name.isEmpty() || name.contains("/") || name.startsWith(".") || name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        return settings.offer().images().flatMap(directory -> root(directory.resolve(name)));
    }

    /** What a machine's record names as its image. */
    Sandbox.Image unpacked(WorkloadRecord record) {
        return new Sandbox.Image(Path.of(record.environment().get("root")), Sandbox.User.ROOT);
    }

    static Optional<Path> root(Path entry) {
        for (Path root : List.of(entry.resolve("rootfs"), entry)) {
            // It is another system's root: its absolute links lead nowhere here.
            if (Files.isDirectory(root) && Files.exists(root.resolve("bin"), java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    && (Files.exists(root.resolve("bin/sh"), java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    || Files.exists(root.resolve("usr/bin/sh"), java.nio.file.LinkOption.NOFOLLOW_LINKS))) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    private static Image image(String name, Path root) {
        Map<String, String> facts = new TreeMap<>(Map.of("type", "linux"));
        String architecture = System.getProperty("os.arch");
        facts.put("architecture", ARCHITECTURES.getOrDefault(architecture, architecture));
        Properties release = new Properties();
        for (String file : List.of("etc/os-release", "usr/lib/os-release")) {
            Path path = root.resolve(file);
            if (Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                try (var reader = Files.newBufferedReader(path)) {
                    release.load(reader);
                } catch (IOException | IllegalArgumentException e) {
                    continue;
                }
            }
        }
        put(facts, "distribution", release.getProperty("ID", ""));
        put(facts, "version", release.getProperty("VERSION_ID", ""));
        return new Image(name, name, facts);
    }

    private static void put(Map<String, String> facts, String name, String value) {
        String plain = value.strip().replaceAll("^[\"']|[\"']$", "");
        if (!plain.isEmpty()) {
            facts.put(name, plain);
        }
    }
}
