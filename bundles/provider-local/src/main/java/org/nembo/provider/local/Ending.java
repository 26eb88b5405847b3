package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings deletions forward: asks every process of a workload to end, makes those end that do not, then removes what is left. Confined to one thread. */
final class Ending {

    private final Host host;
    private final Duration grace;
    private final Map<String, Set<ProcessTable.Id>> asked = new HashMap<>();

    Ending(Host host, Duration grace) {
        this.host = host;
        this.grace = grace;
    }

    /** Takes one step. @return whether the workload is gone */
    boolean advance(Folder folder) throws IOException {
        Optional<WorkloadRecord> record = folder.record();
        if (record.isEmpty()) {
            return true;
        }
        WorkloadRecord workload = record.get();
        if (!host.confinement().preparations().cancel(workload) || !quiet(folder, workload, overdue(folder.deleted()))) {
            return false;
        }
        remove(folder, workload);
        return true;
    }

    /** Takes one step towards the end of all that runs of something that is to be kept. @return whether it has ended */
    boolean halt(Folder folder) throws IOException {
        Optional<WorkloadRecord> record = folder.record();
        if (record.isEmpty()) {
            return true;
        }
        if (!quiet(folder, record.get(), overdue(folder.stopped()))) {
            return false;
        }
        host.checkpoint().reached("all halted");
        host.launcher().forget(record.get());
        Files.createFile(folder.halted());
        host.checkpoint().reached("halted");
        return true;
    }

    private boolean quiet(Folder folder, WorkloadRecord workload, boolean overdue) throws IOException {
        Optional<ProcessTable.Id> leader = Standing.leader(folder);
        Set<ProcessTable.Id> before = asked.get(workload.mark());
        if (before != null && !overdue && leader.isPresent()) {
            return false;
        }
        forbidStart(folder);
        Set<ProcessTable.Id> known = before == null ? new HashSet<>() : before;
        asked.put(workload.mark(), known);
        Set<ProcessTable.Id> members = members(folder, workload, leader, known);
        boolean inside = !overdue && !workload.damaged() && host.confinement().ownProcesses(workload);
        for (ProcessTable.Id member : members) {
            // What shuts the program in would end it at once, had it to end itself.
            boolean asks = !inside || ProcessTable.inOtherNamespace(member.pid());
            if (asks && (known.add(member) || overdue)) {
                ProcessTable.end(member, overdue);
            }
        }
        host.checkpoint().reached("asked to end");
        if (!members.isEmpty() || host.launcher().starting(workload) || !host.confinement().remove(folder) || !Cgroups.remove(folder)) {
            return false;
        }
        asked.remove(workload.mark());
        return true;
    }

    private void remove(Folder folder, WorkloadRecord workload) throws IOException {
        host.checkpoint().reached("all ended");
        host.launcher().forget(workload);
        if (workload.damaged()) {
            // The directory keeps the name until all is given back, so that nobody has new ports under it.
            host.ports().releaseAll(workload.kin());
        } else {
            host.ports().release(workload.ports().values(), workload.mark());
        }
        host.checkpoint().reached("ports released");
        Path gone = folder.path().resolveSibling(Host.GONE + WorkloadRecord.newId());
        try {
            Files.move(folder.path(), gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Another instance on the same directory was faster.
            return;
        }
        host.checkpoint().reached("put aside");
        Folder.remove(gone);
    }

    private static Set<ProcessTable.Id> members(Folder folder, WorkloadRecord workload, Optional<ProcessTable.Id> leader, Set<ProcessTable.Id> known)
            throws IOException {
        Set<ProcessTable.Id> members = workload.damaged() ? ProcessTable.of(new Remains(folder, workload), leader, known)
                : ProcessTable.of(workload.mark(), leader, known);
        for (long pid : Cgroups.members(folder)) {
            ProcessTable.stat(pid).filter(stat -> !stat.dead()).ifPresent(stat -> members.add(stat.id()));
        }
        return members;
    }

    /** Makes the file that the watching shell would make first: after this it starts nothing. */
    private static void forbidStart(Folder folder) throws IOException {
        try {
            Files.createFile(folder.started());
        } catch (FileAlreadyExistsException e) {
            // It was started, or forbidden before.
            return;
        }
    }

    private boolean overdue(Path note) throws IOException {
        try {
            return Files.getLastModifiedTime(note).toInstant().plus(grace).isBefore(Instant.now());
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
