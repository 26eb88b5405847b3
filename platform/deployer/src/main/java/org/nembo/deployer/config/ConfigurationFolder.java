package org.nembo.deployer.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.nembo.deployer.ComponentCheck;
import org.nembo.deployer.Deeds;
import org.nembo.deployer.Diagnoses;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@code etc/*.cfg} into Configuration Admin. What a component refuses is taken back: the last good configuration goes on, and the refusal
 * stands in the log and in the diagnoses until the file changes. Confined to one thread at a time.
 */
public final class ConfigurationFolder {

    /** Property that tells which content of a file a configuration came from. */
    public static final String REVISION = "nembo.config.revision";

    private static final String FILE = "nembo.config.file";
    private static final long SETTLE_MILLIS = 100;
    private static final Logger log = LoggerFactory.getLogger(ConfigurationFolder.class);

    private final Path folder;
    private final ConfigurationAdmin admin;
    private final ComponentCheck check;
    private final Diagnoses diagnoses;
    private final Deeds deeds;
    private final BooleanSupplier secrets;
    private final Map<String, String> seen = new HashMap<>();
    private final Map<String, Applied> unverified = new HashMap<>();

    /** An update whose components have not been asked yet. @param before what to go back to; null for nothing */
    private record Applied(Path file, ConfigurationFile content, Dictionary<String, Object> before) {
    }

    /** @param secrets whether the secret store is open */
    public ConfigurationFolder(Path folder, ConfigurationAdmin admin, ComponentCheck check, Diagnoses diagnoses, Deeds deeds, BooleanSupplier secrets) {
        this.folder = folder;
        this.admin = admin;
        this.check = check;
        this.diagnoses = diagnoses;
        this.deeds = deeds;
        this.secrets = secrets;
    }

    /**
     * Brings Configuration Admin up to the folder.
     *
     * @param verify whether components run already, so that they can be asked at once
     * @return true when a file is perhaps still being written, so that another look is wanted soon
     */
    public boolean scan(boolean verify) throws IOException {
        Files.createDirectories(folder);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(ConfigurationFile::isOne).sorted().toList();
        }
        boolean again = false;
        for (Path file : files) {
            if (verify && isBeingWritten(file)) {
                again = true;
            } else {
                apply(file);
            }
        }
        removeAbsent(files);
        if (verify) {
            verify();
        }
        return again;
    }

    /** An editor truncates before it writes: what is that young is looked at again before it is believed. */
    private static boolean isBeingWritten(Path file) throws IOException {
        long age = System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
        return age >= 0 && age < SETTLE_MILLIS;
    }

    private void apply(Path file) {
        String name = file.getFileName().toString();
        try {
            String stamp = Files.getLastModifiedTime(file).toMillis() + "/" + Files.size(file);
            if (stamp.equals(seen.put(name, stamp))) {
                return;
            }
            ConfigurationFile content = ConfigurationFile.read(file);
            Configuration configuration = configuration(content);
            if (content.needsSecrets() && !secrets.getAsBoolean()) {
                hold(name, content, configuration);
                return;
            }
            Dictionary<String, Object> before = configuration.getProperties();
            if (before != null && content.revision().equals(before.get(REVISION))) {
                diagnoses.clear(file.toString());
                return;
            }
            Dictionary<String, Object> values = content.values();
            values.put(FILE, name);
            values.put(REVISION, content.revision());
            configuration.update(values);
            unverified.put(name, new Applied(file, content, before));
        } catch (NoSuchFileException e) {
            log.debug("{} went away while it was read", file);
        } catch (IOException | RuntimeException e) {
            refuse(file, e.getMessage());
        }
    }

    /** Its reader would get the place of the secret instead of the secret; from an earlier run as well, which Configuration Admin remembers. */
    private void hold(String name, ConfigurationFile content, Configuration configuration) throws IOException {
        seen.remove(name);
        configuration.delete();
        log.info("Configuration {} waits for the secret store", content.fullPid());
    }

    private Configuration configuration(ConfigurationFile content) throws IOException {
        return content.name().isEmpty() ? admin.getConfiguration(content.pid(), "?") : admin.getFactoryConfiguration(content.pid(), content.name(), "?");
    }

    private void verify() throws IOException {
        for (Applied applied : List.copyOf(unverified.values())) {
            unverified.remove(applied.file().getFileName().toString());
            ConfigurationFile content = applied.content();
            Optional<String> refusal = check.refusal(content.pid(), content.revision());
            if (refusal.isEmpty()) {
                log.info("Configuration {} is in force", content.fullPid());
                deeds.done("config:change", "config/" + content.fullPid(), applied.file().getFileName().toString());
                doubt(applied.file(), content);
                continue;
            }
            refuse(applied.file(), refusal.get());
            Configuration configuration = configuration(content);
            if (applied.before() == null) {
                configuration.delete();
            } else {
                configuration.update(applied.before());
            }
        }
    }

    /** A key that nobody reads was perhaps meant for something else: its writer believes that it works. */
    private void doubt(Path file, ConfigurationFile content) {
        SortedSet<String> known = check.keys(content.pid());
        List<String> unknown = Collections.list(content.values().keys()).stream().filter(key -> !known.contains(key))
                .filter(key -> !Set.of(FILE, REVISION).contains(key) && !ComponentCheck.isOfTheFramework(key)).sorted().toList();
        if (known.isEmpty() || unknown.isEmpty()) {
            diagnoses.clear(file.toString());
            return;
        }
        String reason = "nothing reads %s; the keys of %s are %s".formatted(String.join(", ", unknown), content.pid(), String.join(", ", known));
        diagnoses.doubt("configuration", file.toString(), reason, "Correct or remove the key; the others are in force.");
        log.warn("{}: {}", file, reason);
    }

    private void refuse(Path file, String reason) {
        diagnoses.refuse("configuration", file.toString(), reason, "Correct the file; until then the last good configuration is in force.");
        deeds.refused("config:change", file.getFileName().toString(), reason);
        log.error("{} is refused, the last good configuration stays in force: {}", file, reason);
    }

    private void removeAbsent(List<Path> files) throws IOException {
        Set<String> present = new HashSet<>();
        files.forEach(file -> present.add(file.getFileName().toString()));
        for (Configuration configuration : ours()) {
            String name = Objects.toString(configuration.getProperties().get(FILE));
            if (!present.contains(name)) {
                log.info("Configuration {} is gone with its file: defaults are in force", configuration.getPid());
                deeds.done("config:remove", "config/" + configuration.getPid(), name);
                configuration.delete();
                diagnoses.clear(folder.resolve(name).toString());
            }
        }
        seen.keySet().stream().filter(name -> !present.contains(name)).toList().forEach(name -> {
            seen.remove(name);
            unverified.remove(name);
            diagnoses.clear(folder.resolve(name).toString());
        });
    }

    private List<Configuration> ours() throws IOException {
        try {
            Configuration[] found = admin.listConfigurations("(&(" + Constants.SERVICE_PID + "=*)(" + FILE + "=*))");
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
