package org.nembo.itests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The example of a provider by somebody else: a Maven project of its own, copied to where it can be changed and built as its author would. */
final class ProviderProject {

    static final Path SOURCE = Path.of(System.getProperty("nembo.root"), "distribution/itests/src/test/resources/third-party-provider");

    private static final int LIMIT_SECONDS = 300;

    private final Path directory;

    /** @param directory is made; everything in it belongs to the project */
    ProviderProject(Path directory) throws IOException {
        this.directory = directory;
        try (Stream<Path> files = Files.walk(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(SOURCE.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** The program {@code mvn}, when it is on the path. */
    static Optional<Path> maven() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable).findFirst();
    }

    void change(String file, String from, String to) throws IOException {
        String before = Files.readString(directory.resolve(file));
        if (!before.contains(from)) {
            throw new IllegalArgumentException(file + " does not contain " + from);
        }
        Files.writeString(directory.resolve(file), before.replace(from, to));
    }

    /** Builds and tests it with what the local repository holds; answers the jar. */
    Path build(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(maven().orElseThrow().toString(), "-o", "-q", "-B", "package"));
        words.add("-Dmaven.repo.local=" + System.getProperty("maven.repo.local"));
        words.addAll(List.of(options));
        Path output = directory.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_OPTS");
        builder.environment().remove("MAVEN_PROJECTBASEDIR");
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("The build did not end within " + LIMIT_SECONDS + " s:\n" + Files.readString(output));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("The build failed (it needs api, spi and testkit of Nembo in the local repository):\n" + Files.readString(output));
        }
        try (Stream<Path> built = Files.list(directory.resolve("target"))) {
            return built.filter(file -> file.getFileName().toString().matches("com\\.example\\.cloud-[0-9.]+\\.jar")).max(Path::compareTo).orElseThrow();
        }
    }

    /** The reports of its own tests, which say how many ran. */
    List<String> testReports() throws IOException {
        List<String> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("target/surefire-reports"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".txt")).toList()) {
                reports.add(Files.readString(file));
            }
        }
        return reports;
    }
}
