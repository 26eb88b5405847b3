package org.nembo.itests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.testkit.server.Distribution;

/**
 * A program that a test runs to its end, as a person would in a terminal.
 *
 * @param environment variables on top of the test's own; an empty value takes one away
 */
record Program(List<String> words, Map<String, String> environment, Path directory) {

    private static final Duration LIMIT = Api.PATIENCE;

    Program {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** How it ended. */
    record Result(int exit, String out, String err) {

        /** What it printed, wherever. */
        String text() {
            return out + err;
        }
    }

    static Program of(String... words) {
        return new Program(List.of(words), Map.of(), Path.of("/"));
    }

    /** {@code bin/nembo} of the distribution on the files of a base directory. */
    static Program nembo(Path base, String... words) {
        return nembo(Distribution.home(), base, words);
    }

    /** {@code bin/nembo} of any installation. */
    static Program nembo(Path home, Path base, String... words) {
        return of(home.resolve("bin/nembo").toString()).with(words).env("NEMBO_BASE", base.toString())
                .env("JAVA_HOME", System.getProperty("java.home")).env("NEMBO_URL", "").env("NEMBO_TOKEN", "");
    }

    /** With these words after the others. */
    Program with(String... more) {
        return new Program(Stream.concat(words.stream(), List.of(more).stream()).toList(), environment, directory);
    }

    Program env(String name, String value) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put(name, value);
        return new Program(words, all, directory);
    }

    Program in(Path where) {
        return new Program(words, environment, where);
    }

    /** Starts it; the caller ends it. @param input what it reads */
    Process start(Path input, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile()).redirectInput(input.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        environment.forEach((name, value) -> {
            builder.environment().remove(name);
            if (!value.isEmpty()) {
                builder.environment().put(name, value);
            }
        });
        return builder.start();
    }

    Result run() throws IOException, InterruptedException {
        return run("");
    }

    /** Runs it to its end. @param input what it reads */
    Result run(String input) throws IOException, InterruptedException {
        Path files = Files.createTempDirectory("nembo-program-");
        try {
            Path in = Files.writeString(files.resolve("in"), input);
            Process process = start(in, files.resolve("out"), files.resolve("err"));
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            Result result = new Result(process.exitValue(), Files.readString(files.resolve("out")), Files.readString(files.resolve("err")));
            if (!ended) {
                throw new AssertionError(words + " did not end within " + LIMIT + ":\n" + result.text());
            }
            return result;
        } finally {
            for (File file : files.toFile().listFiles()) {
                Files.delete(file.toPath());
            }
            Files.delete(files);
        }
    }

    /** The first group of each match. */
    static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Whether such a program is on the path. */
    static boolean exists(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, name)));
    }
}
