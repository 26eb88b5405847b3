package org.nembo.deployer.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nembo.deployer.Deeds;
import org.nembo.deployer.Diagnoses;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bundles equal to the jars in {@code deploy/}. A jar there of a bundle that the installation brings too takes its place until it is removed.
 * Confined to one thread at a time.
 */
public final class JarFolder {

    static final String LOCATION = "deploy:";

    private static final Logger log = LoggerFactory.getLogger(JarFolder.class);
    private static final long COPY_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final Path folder;
    private final Path staging;
    private final BundleContext context;
    private final BundleSwap swap;
    private final Diagnoses diagnoses;
    private final Deeds deeds;
    private final Map<String, JarStamp> seen = new HashMap<>();

    public JarFolder(Path folder, Path staging, BundleContext context, Diagnoses diagnoses, Deeds deeds) {
        this.folder = folder;
        this.staging = staging;
        this.context = context;
        this.swap = new BundleSwap(context);
        this.diagnoses = diagnoses;
        this.deeds = deeds;
    }

    /** Brings the bundles up to the folder. True when a jar looks half copied, so that another look is wanted soon. */
    public boolean scan() throws IOException {
        Files.createDirectories(folder);
        List<Path> jars;
        try (Stream<Path> all = Files.list(folder)) {
            jars = all.filter(file -> file.getFileName().toString().matches("[^.].*\\.jar")).sorted().toList();
        }
        removeAbsent(jars);
        boolean again = false;
        for (Path jar : jars) {
            again |= look(jar);
        }
        return again;
    }

    private boolean look(Path file) {
        String name = file.getFileName().toString();
        try {
            JarStamp stamp = JarStamp.of(file);
            if (stamp.equals(seen.get(name))) {
                return false;
            }
            try {
                deploy(file, name, stamp);
                diagnoses.clear(file.toString());
            } catch (RefusedException e) {
                if (e.perhapsUnfinished() && System.currentTimeMillis() - stamp.modifiedMillis() < COPY_MILLIS) {
                    return true;
                }
                refuse(file, e.getMessage());
            }
            seen.put(name, stamp);
        } catch (NoSuchFileException e) {
            log.debug("{} went away while it was read", file);
        } catch (IOException | RuntimeException e) {
            refuse(file, e.toString());
        }
        return false;
    }

    private void deploy(Path file, String name, JarStamp stamp) throws IOException, RefusedException {
        Path good = staging.resolve(name);
        Optional<Bundle> running = swap.at(LOCATION + name);
        if (running.isPresent() && Files.exists(good) && JarStamp.of(good).equals(stamp)) {
            swap.shipped(running.get().getSymbolicName()).ifPresent(BundleSwap::setAside);
            return;
        }
        long begin = System.nanoTime();
        Path fresh = staging.resolve("." + name + ".new");
        try {
            StagedJar jar = StagedJar.copy(file, fresh, stamp);
            requireAlone(name, jar);
            if (running.isPresent()) {
                swap.replace(running.get(), jar, Files.exists(good) ? Optional.of(StagedJar.read(good)) : Optional.empty());
            } else {
                install(name, jar);
            }
            Files.move(fresh, good, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            log.info("{} {} {} from {} in {} ms", jar.symbolicName(), jar.version(), running.isPresent() ? "replaced" : "deployed", name,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            deeds.done(running.isPresent() ? "bundles:replace" : "bundles:deploy", "bundles/" + jar.symbolicName(), name);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void install(String name, StagedJar jar) throws IOException, RefusedException {
        Optional<Bundle> shipped = swap.shipped(jar.symbolicName());
        if (shipped.isPresent() && BundleSwap.isUsed(shipped.get())) {
            throw RefusedException.of("other bundles use packages of %s, which the installation brings: it cannot be replaced while running"
                    .formatted(jar.symbolicName()));
        }
        swap.install(LOCATION + name, jar, shipped);
    }

    private void requireAlone(String name, StagedJar jar) throws RefusedException {
        for (Bundle bundle : context.getBundles()) {
            boolean other = bundle.getLocation().startsWith(LOCATION) && !bundle.getLocation().equals(LOCATION + name);
            if (other && jar.symbolicName().equals(bundle.getSymbolicName())) {
                throw RefusedException.of("%s provides the bundle %s already: remove one of the two"
                        .formatted(bundle.getLocation().substring(LOCATION.length()), jar.symbolicName()));
            }
        }
    }

    private void removeAbsent(List<Path> jars) throws IOException {
        Set<String> present = new HashSet<>();
        jars.forEach(jar -> present.add(jar.getFileName().toString()));
        List<Bundle> gone = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(LOCATION) && !present.contains(bundle.getLocation().substring(LOCATION.length())))
                .toList();
        for (Bundle bundle : gone) {
            String symbolicName = bundle.getSymbolicName();
            swap.uninstall(bundle);
            Files.deleteIfExists(staging.resolve(bundle.getLocation().substring(LOCATION.length())));
            log.info("{} is gone with its jar", symbolicName);
            deeds.done("bundles:remove", "bundles/" + symbolicName, bundle.getLocation().substring(LOCATION.length()));
            swap.shipped(symbolicName).ifPresent(BundleSwap::bringBack);
        }
        for (String name : List.copyOf(seen.keySet())) {
            if (!present.contains(name)) {
                seen.remove(name);
                diagnoses.clear(folder.resolve(name).toString());
            }
        }
    }

    private void refuse(Path file, String reason) {
        boolean runs = swap.at(LOCATION + file.getFileName()).isPresent();
        diagnoses.refuse("deployment", file.toString(), reason,
                runs ? "The version before it goes on running. Replace the jar or remove it." : "It is not deployed. Replace the jar or remove it.");
        deeds.refused("bundles:deploy", file.getFileName().toString(), reason);
        log.error("{} is not deployed{}: {}", file, runs ? ", the version before it goes on running" : "", reason);
    }
}
