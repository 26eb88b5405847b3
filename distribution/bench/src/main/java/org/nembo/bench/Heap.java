package org.nembo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process holds, by {@code jcmd} of the JDK that runs the benchmark.
 *
 * @param usedKib     of the heap, after a full collection
 * @param residentKib of the process
 */
record Heap(long usedKib, long residentKib) {

    /** One for each space of the heap; that of classes is none. */
    private static final Pattern SPACE = Pattern.compile("(?m)^ *(?:def new generation|tenured generation|garbage-first heap).*? used (\\d+)K");

    static Heap of(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Matcher spaces = SPACE.matcher(jcmd(pid, "GC.heap_info"));
        long used = 0;
        while (spaces.find()) {
            used += Long.parseLong(spaces.group(1));
        }
        if (used == 0) {
            throw new IllegalStateException("jcmd tells nothing of the heap of process " + pid);
        }
        return new Heap(used, Usage.of(pid).rssBytes() / 1024);
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid), command)
                .redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("jcmd " + command + ": " + answer);
        }
        return answer;
    }
}
