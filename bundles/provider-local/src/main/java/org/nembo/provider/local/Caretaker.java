package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the background what was asked for: ends and removes what is deleted, starts what a crash left recorded but not started, keeps logs short, clears
 * away left-overs. It reads from disk what there is to do, so that it goes on after a restart.
 */
final class Caretaker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
    private static final long ROUND_MILLIS = 1000;
    private static final long HURRY_MILLIS = 25;
    private static final Duration ABANDONED = Duration.ofMinutes(1);
    private static final int ROUNDS_BETWEEN_CLEANINGS = 60;

    private final Host host;
    private final Ending ending;
    private final Set<Path> complained = new HashSet<>();
    private final Set<Path> damaged = new HashSet<>();
    private final Chores chores;
    private final ScheduledExecutorService executor;
    private int rounds;

    /** What else is to be done in a round. */
    interface Chores {
        void run(boolean cleaning) throws IOException;
    }

    Caretaker(Host host, Duration grace, String what, Chores chores) {
        this.host = host;
        this.chores = chores;
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, work, "nembo-provider-local-" + what, 0, false);
            thread.setDaemon(true);
            return thread;
        });
        this.ending = new Ending(host, grace);
    }

    void start() {
        executor.scheduleWithFixedDelay(this::round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks after deletions now and often, until none is left. */
    void hurry() {
        try {
            executor.execute(this::endAll);
        } catch (RejectedExecutionException e) {
            log.debug("The deletion is left to the provider's next instance");
        }
    }

    /** Looks after one now. */
    void look(Folder folder) {
        try {
            executor.execute(() -> guarded(folder, this::keep));
        } catch (RejectedExecutionException e) {
            log.debug("{} is left to the provider's next instance", folder.path());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("The local provider's caretaker did not stop within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        boolean cleaning = rounds++ % ROUNDS_BETWEEN_CLEANINGS == 0;
        for (String site : host.sites()) {
            for (String name : host.names(site)) {
                guarded(new Folder(host.site(site).resolve(name)), this::keep);
            }
            if (cleaning) {
                guarded(new Folder(host.site(site)), this::clear);
            }
        }
        if (cleaning) {
            guarded(new Folder(host.root()), folder -> host.ports().releaseLeftOvers(host::present));
        }
        guarded(new Folder(host.root()), folder -> chores.run(cleaning));
        endAll();
    }

    private void keep(Folder folder) throws IOException {
        if (folder.isDeleted()) {
            return;
        }
        if (folder.isStopped()) {
            new LogFile(folder.log()).trim(host.logBytes());
            return;
        }
        Optional<WorkloadRecord> workload = folder.record();
        if (workload.isPresent() && !Files.exists(folder.started())) {
            synchronized (host.ports()) {
                host.launcher().start(folder, workload.get());
            }
        }
        if (workload.filter(WorkloadRecord::damaged).isEmpty()) {
            damaged.remove(folder.path());
        } else if (damaged.add(folder.path())) {
            log.error("The record of the workload in {} cannot be read ({}): it is shown as failed, what still runs of it ends when it is deleted",
                    folder.path(), workload.get().trouble());
        }
        new LogFile(folder.log()).trim(host.logBytes());
    }

    private void endAll() {
        boolean left = false;
        for (String site : host.sites()) {
            boolean ended = false;
            for (String name : host.names(site)) {
                Folder folder = new Folder(host.site(site).resolve(name));
                if (folder.isDeleted()) {
                    boolean[] gone = {false};
                    guarded(folder, each -> gone[0] = ending.advance(each));
                    left |= !gone[0];
                    ended |= gone[0];
                } else if (folder.isStopped() && !Files.exists(folder.halted())) {
                    boolean[] halted = {false};
                    guarded(folder, each -> halted[0] = halt(each));
                    left |= !halted[0];
                }
            }
            if (ended) {
                removeEmpty(site);
            }
        }
        if (left && !executor.isShutdown()) {
            executor.schedule(this::endAll, HURRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean halt(Folder folder) throws IOException {
        // Nobody starts it again meanwhile.
        synchronized (host.ports()) {
            return !folder.isStopped() || Files.exists(folder.halted()) || ending.halt(folder);
        }
    }

    private void removeEmpty(String site) {
        synchronized (host.ports()) {
            try {
                Files.deleteIfExists(host.site(site));
                if (host.root().endsWith(Surroundings.MACHINES)) {
                    Files.deleteIfExists(host.root());
                }
            } catch (IOException e) {
                log.debug("Site {} still has something here", site);
            }
        }
    }

    /** Removes what a crash has left of workloads that were just made, or just removed. */
    private void clear(Folder site) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(site.path(), ".{new,gone}-*")) {
            for (Path entry : entries) {
                boolean gone = entry.getFileName().toString().startsWith(Host.GONE);
                if (gone || Files.getLastModifiedTime(entry).toInstant().plus(ABANDONED).isBefore(Instant.now())) {
                    Folder.remove(entry);
                }
            }
        }
        removeEmpty(site.path().getFileName().toString());
    }

    /** What is done to one directory. */
    private interface Work {
        void on(Folder folder) throws IOException;
    }

    /** One directory that makes trouble does not keep the others from being looked after. */
    private void guarded(Folder folder, Work work) {
        try {
            work.on(folder);
            complained.remove(folder.path());
        } catch (NoSuchFileException e) {
            log.debug("{} went away meanwhile", folder.path());
        } catch (IOException | UncheckedIOException | SecurityException e) {
            if (executor.isShutdown()) {
                log.debug("{} is left to the provider's next instance: {}", folder.path(), e.toString());
            } else if (complained.add(folder.path())) {
                log.warn("{} cannot be looked after: {}", folder.path(), e.toString());
            }
        }
    }
}
