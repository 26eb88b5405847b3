package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.nembo.provider.local.image.ImageConfig;
import org.nembo.provider.local.image.ImageException;
import org.nembo.provider.local.image.ImageStore;
import org.nembo.provider.local.image.Registries;
import org.nembo.provider.local.image.UnpackedImage;
import org.nembo.provider.local.image.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has images ready before the workloads start that run from them: fetched, verified, unpacked, with the workload's files in a layer above. What was
 * interrupted is begun again by whoever looks after the workload next. Thread-safe.
 */
final class Preparations implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Preparations.class);
    /** Begins the id of an image that is a root file system of the site's own. */
    private static final String DIRECTORY = "directory:";
    private static final int AT_ONCE = 2;
    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ImageStore store;
    private final boolean superuser;
    private final Map<String, Future<?>> running = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> logins = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(null, work, "nembo-provider-local-images", 0, false);
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Consumer<Folder> whenReady = folder -> { };

    Preparations(ImageStore store, boolean superuser) {
        this.store = store;
        this.superuser = superuser;
    }

    /** Who is told that a workload can start. */
    void onReady(Consumer<Folder> listener) {
        whenReady = listener;
    }

    /** With what registries are signed in at for a site, by host. They are not kept on disk. */
    void login(String site, Map<String, String> users) {
        logins.put(site, Map.copyOf(users));
    }

    /** Whether there is anything to make ready: a machine has the root file system of a directory as it is. */
    static boolean needed(WorkloadRecord workload) {
        return !workload.place().image().isEmpty() && !(Surroundings.isMachine(workload) && workload.environment().containsKey(MachineImages.ROOT));
    }

    /** Whether the image is ready; when not, it is being made so. */
    boolean ready(Folder folder, WorkloadRecord workload) {
        if (!needed(workload) || Files.exists(folder.image())) {
            return true;
        }
        if (!Files.exists(folder.failed())) {
            try {
                running.computeIfAbsent(workload.id(), id -> executor.submit(() -> work(folder, workload)));
            } catch (RejectedExecutionException e) {
                log.debug("The image of {} is left to the provider's next instance", workload.mark());
            }
        }
        return false;
    }

    /** The image that a workload runs from. */
    UnpackedImage image(ImageRun run) throws IOException {
        if (run.id().startsWith(DIRECTORY)) {
            Path root = Path.of(run.id().substring(DIRECTORY.length()));
            return new UnpackedImage(run.id(), root, ImageConfig.NONE);
        }
        return store.find(run.id()).orElseThrow(() -> new IOException("the unpacked image " + run.id() + " is gone"));
    }

    /** Stops what is under way for a workload that is being deleted. @return whether nothing is under way any more */
    boolean cancel(WorkloadRecord workload) {
        Future<?> work = running.get(workload.id());
        if (work != null) {
            work.cancel(true);
        }
        return work == null;
    }

    /** Removes images that no workload runs from, when nobody has asked for them for a while. */
    void prune(Host host, Duration keep) throws IOException {
        if (!running.isEmpty()) {
            return;
        }
        Set<String> used = new HashSet<>();
        for (Host each : List.of(host, host.machines())) {
            for (String site : each.sites()) {
                for (String name : each.names(site)) {
                    ImageRun.read(new Folder(each.site(site).resolve(name))).ifPresent(run -> used.add(run.id()));
                }
            }
        }
        store.prune(used, Instant.now().minus(keep));
    }

    @Override
    public void close() {
        closed.countDown();
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("The fetching of images did not stop within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }

    private void work(Folder folder, WorkloadRecord workload) {
        try {
            prepare(folder, workload);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            fail(folder, workload, e);
        } finally {
            running.remove(workload.id());
        }
        if (!Thread.currentThread().isInterrupted()) {
            whenReady.accept(folder);
        }
    }

    private void prepare(Folder folder, WorkloadRecord workload) throws IOException, InterruptedException {
        UnpackedImage image = null;
        for (int i = 1; image == null; i++) {
            try {
                image = get(workload);
            } catch (ImageException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                if (!e.passing() || i == TRIES) {
                    throw e;
                }
                log.info("The image of {} is tried again: {}", workload.mark(), e.getMessage());
                if (closed.await(PAUSE.multipliedBy(i).toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException();
                }
            }
        }
        if (Surroundings.isMachine(workload)) {
            if (MachineImages.root(image.root()).filter(image.root()::equals).isEmpty()) {
                throw new IOException("it has no /bin/sh, which a machine needs");
            }
            if (same(folder, workload)) {
                new ImageRun(image.id(), "/", new Users.User(0, 0, List.of(), "/root")).write(folder);
            }
            return;
        }
        if (workload.command().isEmpty() && image.config().program().isEmpty()) {
            throw new IOException("it says nothing of what to run, and the request names no command");
        }
        Users.User user = superuser ? Users.of(image.root()).find(image.config().user()) : new Users.User(0, 0, List.of(), "");
        String directory = new ImageLaying(image, folder, superuser).lay(folder.work(), user);
        if (!same(folder, workload)) {
            return;
        }
        new ImageRun(image.id(), directory, user).write(folder);
    }

    private UnpackedImage get(WorkloadRecord workload) throws IOException {
        SiteImages images = SiteImages.of(workload.settings());
        String name = workload.place().image();
        Optional<SiteImages.Own> own = images.find(name);
        Optional<Path> root = own.flatMap(each -> MachineImages.root(each.path()));
        if (root.isPresent()) {
            return new UnpackedImage(DIRECTORY + root.get(), root.get(), ImageConfig.NONE);
        }
        if (own.isPresent()) {
            return store.load(own.get().path(), own.get().tag());
        }
        return store.pull(name, new Registries(images.registries(), new HashMap<>(logins.getOrDefault(workload.site(), Map.of()))));
    }

    private static void fail(Folder folder, WorkloadRecord workload, Exception why) {
        log.warn("Workload {} cannot have its image: {}", workload.mark(), why.toString());
        try {
            if (same(folder, workload)) {
                folder.fail("its image '%s' cannot be had: %s".formatted(workload.place().image(), why.getMessage()));
            }
        } catch (IOException e) {
            log.warn("{} cannot be written to: {}", folder.path(), e.toString());
        }
    }

    /** Whether the workload is there still, and no later one of its name. */
    private static boolean same(Folder folder, WorkloadRecord workload) throws IOException {
        return !folder.isDeleted() && folder.record().filter(record -> record.id().equals(workload.id())).isPresent();
    }
}
