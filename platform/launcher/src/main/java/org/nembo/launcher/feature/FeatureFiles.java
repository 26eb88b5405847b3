package org.nembo.launcher.feature;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

/** OSGi Feature JSON (OSGi Compendium R8, chapter 159) and the repository of jars in Maven's layout beside it. */
public final class FeatureFiles {

    private static final String START_LEVEL = "bundleStartLevel";

    private final Path features;
    private final Path system;
    private final FeatureService parser;

    public FeatureFiles(Path features, Path system) {
        this.features = features;
        this.system = system;
        this.parser = ServiceLoader.load(FeatureService.class, FeatureFiles.class.getClassLoader()).findFirst()
                .orElseThrow(() -> new LauncherException(ExitCode.FAILURE, "lib/ holds no reader for feature files."));
    }

    /** The bundles of the named features, each once; the first feature that names one decides. All faults are reported together. */
    public Collection<WantedBundle> bundles(List<String> names) {
        Map<String, WantedBundle> wanted = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (String name : names) {
            Path file = features.resolve(name + ".json");
            try {
                for (FeatureBundle entry : read(file).getBundles()) {
                    add(wanted, faults, file, entry);
                }
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new LauncherException(ExitCode.FAILURE, String.join(System.lineSeparator(), faults));
        }
        return wanted.values();
    }

    private Feature read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("No feature file " + file + ", which 'features' in etc/nembo.cfg names.");
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            return parser.readFeature(reader);
        } catch (IOException | RuntimeException e) {
            // The parser throws what the JSON library, the missing id or a malformed coordinate happen to throw.
            throw new IllegalArgumentException("%s is not a feature file: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void add(Map<String, WantedBundle> wanted, List<String> faults, Path file, FeatureBundle entry) {
        ID id = entry.getID();
        Path jar = jar(id);
        if (!Files.isRegularFile(jar)) {
            faults.add("%s: the entry %s has no jar %s.".formatted(file, id, jar));
            return;
        }
        String location = "mvn:%s/%s/%s".formatted(id.getGroupId(), id.getArtifactId(), id.getVersion())
                + id.getClassifier().map(text -> "/jar/" + text).orElse("");
        Object level = entry.getMetadata().getOrDefault(START_LEVEL, WantedBundle.DEFAULT_START_LEVEL);
        if (!(level instanceof Number number) || number.intValue() < 1) {
            faults.add("%s: %s of the entry %s must be a number of 1 or more, is %s.".formatted(file, START_LEVEL, id, level));
            return;
        }
        wanted.putIfAbsent(location, new WantedBundle(location, jar, number.intValue(), file));
    }

    private Path jar(ID id) {
        String classifier = id.getClassifier().map(text -> "-" + text).orElse("");
        return system.resolve(id.getGroupId().replace('.', '/')).resolve(id.getArtifactId()).resolve(id.getVersion())
                .resolve(id.getArtifactId() + "-" + id.getVersion() + classifier + ".jar");
    }
}
