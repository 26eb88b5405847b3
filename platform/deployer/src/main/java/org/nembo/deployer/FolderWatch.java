package org.nembo.deployer;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back at once when something changes in one of the folders, and every two seconds anyway, for file systems that tell nothing. All calls come from
 * one thread.
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final long PATIENT_MILLIS = 2000;
    private static final long EAGER_MILLIS = 50;

    private final WatchService watcher;
    private final BooleanSupplier look;
    private final Semaphore changes = new Semaphore(0);
    private final Thread listener;
    private final Thread worker;
    private volatile boolean closed;

    FolderWatch(List<Path> folders, BooleanSupplier look) throws IOException {
        this.watcher = FileSystems.getDefault().newWatchService();
        this.look = look;
        for (Path folder : folders) {
            Files.createDirectories(folder);
            folder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
        }
        this.listener = thread("nembo-deployer-watch", this::listen);
        this.worker = thread("nembo-deployer", this::work);
    }

    void start() {
        listener.start();
        worker.start();
    }

    /** Asks for a look now. */
    void wake() {
        changes.release();
    }

    @Override
    public void close() {
        closed = true;
        try {
            watcher.close();
        } catch (IOException e) {
            log.debug("closing the watcher", e);
        }
        worker.interrupt();
        join(worker);
        join(listener);
    }

    private void listen() {
        try {
            while (!closed) {
                WatchKey key = watcher.take();
                key.pollEvents();
                key.reset();
                changes.release();
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            log.debug("no longer watching");
        }
    }

    private void work() {
        boolean soon = true;
        while (!closed) {
            try {
                if (changes.tryAcquire(soon ? EAGER_MILLIS : PATIENT_MILLIS, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
                soon = look.getAsBoolean();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("Looking at the folders failed", e);
                soon = false;
            }
        }
    }

    private static Thread thread(String name, Runnable body) {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    private static void join(Thread thread) {
        try {
            if (thread != Thread.currentThread()) {
                thread.join(5000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
