package org.nembo.launcher;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where this server's files are; all absolute.
 *
 * @param home   the installation, never written to: bin, lib, system, features
 * @param base   what belongs to this server; the installation itself unless told otherwise
 * @param etc    configuration
 * @param deploy bundles dropped in while the server runs
 * @param data   everything the server stores
 */
public record Directories(Path home, Path base, Path etc, Path deploy, Path data) {

    /** Reads {@code nembo.home}, {@code nembo.base}, {@code nembo.etc}, {@code nembo.deploy} and {@code nembo.data}. */
    public static Directories of(UnaryOperator<String> properties) {
        String home = properties.apply("nembo.home");
        if (home == null || home.isBlank()) {
            throw new LauncherException(ExitCode.USAGE, "The system property nembo.home is not set; bin/nembo sets it.");
        }
        Path homePath = Path.of(home).toAbsolutePath().normalize();
        Path base = path(properties.apply("nembo.base"), homePath);
        return new Directories(homePath, base, path(properties.apply("nembo.etc"), base.resolve("etc")),
                path(properties.apply("nembo.deploy"), base.resolve("deploy")), path(properties.apply("nembo.data"), base.resolve("data")));
    }

    public Path features() {
        return home.resolve("features");
    }

    public Path system() {
        return home.resolve("system");
    }

    public Path cache() {
        return data.resolve("cache");
    }

    public Path log() {
        return data.resolve("log");
    }

    /** What is only true while the server runs: its process id and addresses. */
    public Path run() {
        return data.resolve("run");
    }

    /** The properties that bundles and libraries see. */
    public Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        all.put("nembo.home", home.toString());
        all.put("nembo.base", base.toString());
        all.put("nembo.etc", etc.toString());
        all.put("nembo.deploy", deploy.toString());
        all.put("nembo.data", data.toString());
        return all;
    }

    /** Makes the writable directories, and fills {@code etc} with the installation's defaults where there is none yet. */
    public void prepare() {
        if (!Files.isDirectory(features()) || !Files.isDirectory(system())) {
            throw new LauncherException(ExitCode.FAILURE, home + " is not a Nembo installation: it lacks features/ or system/.");
        }
        try {
            Path shipped = home.resolve("etc");
            if (!Files.isDirectory(etc)) {
                Files.createDirectories(etc);
                copyFiles(shipped, etc);
            }
            for (Path directory : List.of(deploy, data, log(), run())) {
                Files.createDirectories(directory);
            }
            if (!Files.isWritable(data)) {
                throw new FileSystemException(data.toString(), null, "not writable");
            }
        } catch (IOException e) {
            throw LauncherException.failure("Cannot write to %s (%s).%n  Set NEMBO_BASE to a directory that the user '%s' may write to."
                    .formatted(base, e.getMessage(), System.getProperty("user.name")), e);
        }
    }

    /** Keys stay behind: they belong to a server that runs in the installation itself, and no two servers share one. */
    private static void copyFiles(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().endsWith(".key")).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            // Not Files.copy: the mode of a read-only installation must not come along.
            Files.write(target, Files.readAllBytes(file));
        }
    }

    private static Path path(String value, Path otherwise) {
        return value == null || value.isBlank() ? otherwise : Path.of(value).toAbsolutePath().normalize();
    }
}
