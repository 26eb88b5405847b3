package org.nembo.provider.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.nembo.spi.provider.Workload;

/** Looks after programs, machines, volumes and networks together. */
final class Caretakers implements AutoCloseable {

    private final Usage usage;
    private final Caretaker programs;
    private final Caretaker machines;

    Caretakers(Usage usage, Duration grace) {
        this.usage = usage;
        this.programs = new Caretaker(usage.programs(), grace, "programs", this::prune);
        this.machines = new Caretaker(usage.machines(), grace, "machines", this::look);
        usage.programs().confinement().preparations().onReady(folder ->
                (folder.path().startsWith(usage.machines().root()) ? machines : programs).look(folder));
    }

    void start() {
        programs.start();
        machines.start();
    }

    Caretaker programs() {
        return programs;
    }

    void hurry() {
        programs.hurry();
        machines.hurry();
    }

    @Override
    public void close() {
        usage.programs().confinement().preparations().close();
        programs.close();
        machines.close();
    }

    private void prune(boolean cleaning) throws IOException {
        if (cleaning) {
            usage.programs().confinement().preparations().prune(usage.programs(), usage.programs().keepImages());
        }
    }

    private void look(boolean cleaning) throws IOException {
        if (cleaning) {
            synchronized (usage.lock()) {
                for (String site : usage.volumes().sites()) {
                    usage.volumes().shelf(site).clear();
                }
                if (usage.networking().inUse() && usage.networking().trouble().isEmpty()) {
                    usage.networking().settle();
                }
            }
        }
        for (String site : usage.programs().sites()) {
            for (String name : usage.programs().names(site)) {
                endOfFallen(new Folder(usage.programs().site(site).resolve(name)));
            }
        }
    }

    /** What runs on a machine that has ended by itself does not know of it. */
    private void endOfFallen(Folder folder) throws IOException {
        Optional<WorkloadRecord> record = folder.record().filter(each -> !each.damaged() && !each.place().machine().isEmpty());
        if (record.isEmpty() || folder.isDeleted() || folder.isStopped()) {
            return;
        }
        synchronized (usage.lock()) {
            Optional<Folder> machine = usage.machines().find(record.get().site(), record.get().place().machine());
            if (machine.isEmpty()) {
                folder.markDeleted();
                programs.hurry();
                return;
            }
            boolean running = machine.get().record().isPresent()
                    && Standing.of(machine.get(), machine.get().record().get()).state() == Workload.State.RUNNING;
            if (running && machine.get().isStopped() && LocalWorkloads.goesOn(folder)) {
                // The server died between the notes on the machine's programs and the one on the machine.
                folder.markStopped();
                programs.hurry();
            } else if (!running && !folder.isStopped()) {
                Optional<ProcessTable.Id> leader = Standing.leader(folder);
                ProcessTable.of(record.get().mark(), leader, Set.of()).stream().filter(id -> leader.isPresent() && !id.equals(leader.get()))
                        .forEach(id -> ProcessTable.end(id, true));
            }
        }
    }
}
