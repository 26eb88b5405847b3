package org.nembo.launcher.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.feature.FeatureFiles;
import org.nembo.launcher.feature.WantedBundle;

/** Build step: in a distribution every entry of a feature has its jar, and every jar in {@code system/} its entry. */
public final class CheckImage {

    private CheckImage() {
    }

    /** @param args the directory of the distribution */
    public static void main(String[] args) throws IOException {
        try {
            List<Path> strangers = strangers(Path.of(args[0]).toAbsolutePath().normalize());
            if (strangers.isEmpty()) {
                return;
            }
            strangers.forEach(jar -> System.err.println("No feature names " + jar));
        } catch (LauncherException e) {
            System.err.println(e.getMessage());
        }
        System.exit(1);
    }

    /** The jars that no feature names; throws when an entry has no jar. */
    static List<Path> strangers(Path image) throws IOException {
        Set<Path> named = new FeatureFiles(image.resolve("features"), image.resolve("system")).bundles(names(image.resolve("features")))
                .stream().map(WantedBundle::jar).collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(image.resolve("system"))) {
            List<Path> jars = new ArrayList<>(files.filter(file -> file.toString().endsWith(".jar")).toList());
            jars.removeAll(named);
            return jars;
        }
    }

    private static List<String> names(Path features) throws IOException {
        try (Stream<Path> files = Files.list(features)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length())).sorted().toList();
        }
    }
}
