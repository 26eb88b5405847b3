package org.nembo.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.nembo.tosca.Templates;

/** Runs templates through our checker. Arguments: passes; files by standard input. Prints for each pass: wall seconds, CPU seconds of the process, accepted. */
final class CheckerRun {

    private CheckerRun() {
    }

    public static void main(String[] arguments) throws IOException {
        List<Path> files;
        try (BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            files = names.lines().map(Path::of).toList();
        }
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
            long wall = System.nanoTime();
            long cpu = process.getProcessCpuTime();
            int accepted = 0;
            for (Path file : files) {
                // Reading is part of what the peer does too.
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                accepted += Templates.check(text).topology().isPresent() ? 1 : 0;
            }
            System.out.printf(Locale.ROOT, "%.6f %.6f %d%n", (System.nanoTime() - wall) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9, accepted);
        }
    }
}
