package org.nembo.provider.local.isolation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine for a short while: it has a deadline, and only the end of what it says is kept. */
public final class Program {

    /** How it ended. @param output the end of its standard output and error */
    public record Result(int status, String output) {
        public boolean ok() {
            return status == 0;
        }

        /** The last line of it, for people. */
        public String lastLine() {
            String[] lines = output.strip().split("\n");
            return lines[lines.length - 1].strip();
        }
    }

    /** The status of one that did not end in time. */
    public static final int TIMED_OUT = -1;

    private static final int MOST_BYTES = 64 * 1024;

    private Program() {
    }

    /** Where a program is; empty when this machine does not have it. */
    public static Optional<Path> find(String name) {
        for (String directory : Outside.PATH.split(":")) {
            Path path = Path.of(directory, name);
            if (Files.isExecutable(path) && Files.isRegularFile(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** Runs it to its end, or to the deadline: then it is killed with its children, and the status is {@link #TIMED_OUT}. */
    public static Result run(List<String> command, Map<String, String> environment, Duration deadline) throws IOException {
        Path output = Files.createTempFile("nembo-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().clear();
            builder.environment().put("PATH", Outside.PATH);
            builder.environment().put("LANG", "C.UTF-8");
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
                return new Result(ended ? process.exitValue() : TIMED_OUT, ended ? tail(output) : "it did not end within " + deadline.toSeconds() + " s");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Result(TIMED_OUT, "it was interrupted");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String tail(Path file) throws IOException {
        long size = Files.size(file);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream input = Files.newInputStream(file)) {
            input.skipNBytes(Math.max(0, size - MOST_BYTES));
            bytes.write(input.readNBytes(MOST_BYTES));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
