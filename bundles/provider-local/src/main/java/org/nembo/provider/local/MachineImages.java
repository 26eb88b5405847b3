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
import java.util.regex.Pattern;
import org.nembo.provider.local.image.ImageException;
import org.nembo.provider.local.image.ImageStore;
import org.nembo.spi.provider.Images.Image;

/** The images of machines: those of the site's own, be they root file systems, OCI layouts or archives, and those of registries. */
final class MachineImages {

    /** What a record names as the root file system, when that is there as it is. */
    static final String ROOT = "root";

    private static final int MOST = 1000;
    private static final Pattern HOST = Pattern.compile("^[^/]*[.:\\]][^/]*/|^localhost/");
    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "x86_64", "aarch64", "arm64");

    /** By name. */
    List<Image> list(SiteSettings settings) throws IOException {
        List<Image> images = new ArrayList<>();
        for (var own : SiteImages.of(settings.kept()).own().entrySet()) {
            if (images.size() < MOST) {
                images.add(image(own.getKey(), root(own.getValue())));
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

    /** Whether a name is that of an image which is unpacked first: one of the site's own, or of a registry, which is named with its host. */
    boolean isPacked(SiteSettings settings, String name) throws IOException {
        if (SiteImages.of(settings.kept()).find(name).isPresent()) {
            return true;
        }
        try {
            ImageStore.checkReference(name);
            return HOST.matcher(name).find();
        } catch (ImageException e) {
            return false;
        }
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

    /** @param root empty when it is not unpacked: then nothing is known of its system */
    private static Image image(String name, Optional<Path> root) {
        Map<String, String> facts = new TreeMap<>(Map.of("type", "linux"));
        String architecture = System.getProperty("os.arch");
        facts.put("architecture", ARCHITECTURES.getOrDefault(architecture, architecture));
        Properties release = new Properties();
        for (String file : List.of("etc/os-release", "usr/lib/os-release")) {
            Path path = root.map(each -> each.resolve(file)).orElse(null);
            if (path != null && Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
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
