package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a site has its images from.
 *
 * @param directory  with one file, OCI layout or root file system for each image, called by its name; empty for none
 * @param registries the hosts that images are taken from
 */
record SiteImages(Optional<Path> directory, List<String> registries) {

    static final String REGISTRIES = "images.registries";
    static final String LOGIN = "images.login";

    /** An image of the site's own. @param tag which one of a layout that holds several; empty for the only one */
    record Own(Path path, String tag) {
    }

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,127})(?::([\\w][\\w.-]{0,127}))?");
    private static final Pattern ENDING = Pattern.compile("\\.(tar(\\.(gz|zst|xz|bz2))?|tgz)$");

    /** From the properties of a site, or what was recorded of them. */
    static SiteImages of(Map<String, String> properties) {
        String directory = properties.getOrDefault(SiteOffer.IMAGES, "").strip();
        return new SiteImages(directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory)),
                Arrays.asList(properties.getOrDefault(REGISTRIES, "*").split(",")));
    }

    /** The site's own image of that name, perhaps with a tag; empty when there is none. */
    Optional<Own> find(String text) throws IOException {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Path path = own().get(matcher.group(1));
        return path == null ? Optional.empty() : Optional.of(new Own(path, matcher.group(2) == null ? "" : matcher.group(2)));
    }

    /** The site's own images, by name. */
    Map<String, Path> own() throws IOException {
        Map<String, Path> own = new TreeMap<>();
        if (directory.isEmpty() || !Files.isDirectory(directory.get())) {
            return own;
        }
        try (Stream<Path> entries = Files.list(directory.get())) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                boolean layout = Files.isDirectory(entry)
                        && (Files.isRegularFile(entry.resolve("index.json"), LinkOption.NOFOLLOW_LINKS) || MachineImages.root(entry).isPresent());
                if (layout || Files.isRegularFile(entry) && ENDING.matcher(name).find()) {
                    own.putIfAbsent(layout ? name : ENDING.matcher(name).replaceFirst(""), entry);
                }
            }
        }
        return own;
    }
}
