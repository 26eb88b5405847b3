package org.nembo.provider.local.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nembo.provider.local.isolation.Program;

/** Runs {@code ip} and {@code iptables}, with a deadline each. */
final class Commands {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Commands() {
    }

    static String run(String... command) throws IOException {
        Program.Result result = Program.run(List.of(command), Map.of(), PATIENCE);
        if (!result.ok()) {
            throw new IOException("%s ended with status %d: %s".formatted(String.join(" ", command), result.status(), result.lastLine()));
        }
        return result.output();
    }

    /** Whether it ends well. */
    static boolean succeeds(String... command) throws IOException {
        return Program.run(List.of(command), Map.of(), PATIENCE).ok();
    }

    /** Runs a program on the lines of a file: all of {@code ip}'s, all or nothing of {@code iptables-restore}'s. */
    static void batch(List<String> lines, String... command) throws IOException {
        Path file = Files.createTempFile("nembo-", ".batch");
        try {
            Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
            List<String> all = new ArrayList<>(List.of(command));
            all.add(file.toString());
            run(all.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
