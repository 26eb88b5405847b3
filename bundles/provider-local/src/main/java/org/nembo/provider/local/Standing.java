package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;

/** Where a workload stands, read from its directory and {@code /proc}: no process is started to find out. */
record Standing(State state, String detail) {

    private static final Duration LATENCY = Duration.ofSeconds(10);
    private static final int SIGNAL_BASE = 128;
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final int SIGKILL = 9;

    static Standing of(Folder folder, WorkloadRecord workload) throws IOException {
        if (workload.damaged()) {
            return new Standing(State.FAILED, "its record in %s cannot be read (%s): what still runs of it ends when it is deleted"
                    .formatted(folder.path(), workload.trouble()));
        }
        if (Files.exists(folder.halted())) {
            return new Standing(State.STOPPED, "it was stopped");
        }
        if (folder.isStopped()) {
            return new Standing(State.RUNNING, "it is being stopped");
        }
        Optional<Integer> status = status(folder);
        if (status.isEmpty()) {
            String started = text(folder.started());
            if (started.isEmpty()) {
                return unstarted(folder, workload);
            }
            if (leader(folder).isPresent()) {
                return new Standing(State.RUNNING, "");
            }
            // It may have ended between the two looks.
            status = status(folder);
        }
        return status.map(code -> ended(folder, workload, code)).orElseGet(() -> new Standing(State.FAILED,
                "it ended without a status: it was killed together with the process that watches it, or this machine was restarted"));
    }

    /** The process that watches the program, when it lives. */
    static Optional<ProcessTable.Id> leader(Folder folder) throws IOException {
        String started = text(folder.started());
        int space = started.indexOf(' ');
        if (space < 0 || !started.substring(0, space).equals(ProcessTable.boot())) {
            return Optional.empty();
        }
        return ProcessTable.Stat.parse(started.substring(space + 1).strip()).map(ProcessTable.Stat::id).filter(ProcessTable::alive);
    }

    Workload show(Folder folder, WorkloadRecord workload) throws IOException {
        return new Workload(workload.name(), workload.id(), state, detail, workload.labels(), workload.endpoints(), workload.created(),
                facts(folder, workload));
    }

    private static Map<String, String> facts(Folder folder, WorkloadRecord workload) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        if (workload.damaged()) {
            return facts;
        }
        if (workload.place().machine().isEmpty()) {
            facts.put("isolation", workload.isolation().text());
        } else {
            facts.put("machine", workload.place().machine());
        }
        ImageRun.read(folder).ifPresent(run -> facts.put("image", run.id()));
        WorkloadNetwork.addresses(workload).forEach((network, address) -> facts.put(network.isEmpty() ? "address" : "address in " + network, address));
        return facts;
    }

    private static Standing unstarted(Folder folder, WorkloadRecord workload) throws IOException {
        boolean claimed = Files.exists(folder.started());
        if (claimed && Files.getLastModifiedTime(folder.started()).compareTo(FileTime.from(Instant.now().minus(LATENCY))) < 0) {
            return new Standing(State.FAILED, "the process that was to start it was killed");
        }
        if (!claimed && !folder.mayStart(workload)) {
            return new Standing(State.FAILED, "this machine was restarted before it had started");
        }
        String failed = text(folder.failed());
        if (!failed.isEmpty()) {
            return new Standing(State.FAILED, failed);
        }
        if (Preparations.needed(workload) && !Files.exists(folder.image())) {
            return new Standing(State.PENDING, "its image '%s' is being made ready".formatted(workload.place().image()));
        }
        return new Standing(State.PENDING, "it is being started");
    }

    private static Standing ended(Folder folder, WorkloadRecord workload, int status) {
        String program = workload.command().isEmpty() ? "of the image" : workload.command().get(0);
        if (status == 0) {
            return new Standing(State.COMPLETED, "it ended with status 0");
        }
        if (status == NOT_FOUND || status == NOT_EXECUTABLE) {
            String why = status == NOT_FOUND ? "does not exist" : "cannot be executed";
            return new Standing(State.FAILED, "it ended with status %d: perhaps the command '%s' %s".formatted(status, program, why));
        }
        if (status > SIGNAL_BASE && status <= SIGNAL_BASE + 64) {
            boolean memory = status == SIGNAL_BASE + SIGKILL && Cgroups.ranOutOfMemory(folder, !Confinement.entersGroups(workload));
            return new Standing(State.FAILED, "it was %s by signal %d (status %d)%s".formatted(memory ? "killed" : "ended", status - SIGNAL_BASE, status,
                    memory ? ": over its memory limit of %d bytes".formatted(workload.limits().memoryBytes()) : ""));
        }
        return new Standing(State.FAILED, "it ended with status " + status);
    }

    private static Optional<Integer> status(Folder folder) throws IOException {
        String text = text(folder.ended());
        // Without the end of the line it is still being written.
        return text.matches("\\d{1,3}\n") ? Optional.of(Integer.valueOf(text.strip())) : Optional.empty();
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.NoSuchFileException e) {
            return "";
        }
    }
}
