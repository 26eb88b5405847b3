package org.nembo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, read from /proc.
 *
 * @param cpuMillis user and system time of all its threads
 * @param rssBytes  resident memory
 */
record Usage(long cpuMillis, long rssBytes) {

    private static final long TICK_MILLIS = 10;

    static Usage of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        long rss = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).map(line -> line.replaceAll("[^0-9]", "")).mapToLong(Long::parseLong).findFirst().orElse(0);
        return new Usage(ticks * TICK_MILLIS, rss * 1024);
    }
}
