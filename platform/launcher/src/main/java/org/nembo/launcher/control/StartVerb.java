package org.nembo.launcher.control;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;

/** {@code nembo start}: the server as a process of its own, which outlives this one and its terminal. */
public final class StartVerb {

    private static final int DEFAULT_TIMEOUT = 90;
    private static final int TAIL_LINES = 25;
    private static final int TAIL_BYTES = 16 * 1024;

    private final Directories directories;
    private final Console console;

    public StartVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
    }

    public ExitCode execute(List<String> words) {
        Arguments arguments = Arguments.parse("start", words, Set.of("--if-stopped"), Set.of("--timeout"), 0);
        Duration limit = Duration.ofSeconds(arguments.number("--timeout", DEFAULT_TIMEOUT));
        directories.prepare();
        Instance instance = new Instance(directories);
        if (instance.running()) {
            if (arguments.has("--if-stopped") && Wait.until(() -> instance.readiness().ready(), limit)) {
                return ExitCode.OK;
            }
            throw new LauncherException(ExitCode.ALREADY_RUNNING, "A server is already running on " + directories.data() + ".");
        }
        Path output = directories.log().resolve("console.log");
        boolean tokenKnown = Files.exists(directories.data().resolve("admin.token"));
        long began = System.nanoTime();
        Process server = spawn(output);
        Wait.until(() -> !server.isAlive() || own(instance, server) && instance.readiness().ready(), limit);
        if (server.isAlive() && own(instance, server) && instance.readiness().ready()) {
            String said = text(output).strip();
            if (!said.isEmpty()) {
                console.complain(said);
            }
            new Banner(directories, console).print(Duration.ofNanos(System.nanoTime() - began), tokenKnown);
            return ExitCode.OK;
        }
        return explain(server, instance, output, limit);
    }

    private ExitCode explain(Process server, Instance instance, Path output, Duration limit) {
        if (server.isAlive()) {
            console.complain("Process %d runs, but is not ready after %d s: %s".formatted(server.pid(), limit.toSeconds(), instance.readiness().reason()));
            console.complain("The end of " + log() + ":" + System.lineSeparator() + text(log()));
        } else {
            console.complain("The server ended with " + server.exitValue() + ":" + System.lineSeparator() + text(output).stripTrailing());
        }
        boolean second = !server.isAlive() && server.exitValue() == ExitCode.ALREADY_RUNNING.status();
        return second ? ExitCode.ALREADY_RUNNING : ExitCode.FAILURE;
    }

    /** Not the addresses that a server before this one left. */
    private static boolean own(Instance instance, Process server) {
        return instance.process().map(process -> process.pid() == server.pid()).orElse(false);
    }

    private Process spawn(Path output) {
        ProcessBuilder builder = new ProcessBuilder(directories.home().resolve("bin/nembo").toString(), "run", "--no-console");
        builder.environment().put("NEMBO_BACKGROUND", "true");
        builder.environment().put("NEMBO_BASE", directories.base().toString());
        builder.directory(directories.base().toFile());
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw LauncherException.failure("Cannot start the server: " + e.getMessage(), e);
        }
    }

    private Path log() {
        return directories.log().resolve("nembo.log");
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            return "(nothing)";
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(in.length(), TAIL_BYTES)];
            in.seek(in.length() - end.length);
            in.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }
}
