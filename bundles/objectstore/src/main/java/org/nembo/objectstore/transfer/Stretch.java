package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.s3.S3Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies some objects in the order of their keys, a few at a time. Once. */
final class Stretch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Stretch.class);
    private static final String INTERNAL = "an internal error, which is in the log of the server";
    private static final int LANES = 4;
    private static final int NAMED = 100;
    private static final int LONGEST_KEY = 200;

    private final Copying copying;
    private final List<Lane> lanes = new ArrayList<>();
    private final BlockingQueue<Lane> free = new ArrayBlockingQueue<>(LANES);
    private final ExecutorService workers;
    private final CompletionService<Done> finished;
    private final Consumer<String> told;
    private Tally tally;
    private String position;
    private boolean more = true;
    private int running;

    /** What became of an object. @param failure empty for none @param end why nothing more is to be tried; null for nothing */
    private record Done(Remote.Listed object, Copying.Outcome outcome, String failure, IOException end) {
    }

    /** @param told what failed, in words */
    Stretch(Copying copying, Supplier<Lane> opening, String job, String position, Tally tally, Consumer<String> told) {
        this.copying = copying;
        this.position = position;
        this.tally = tally;
        this.told = told;
        for (int i = 0; i < LANES; i++) {
            lanes.add(opening.get());
        }
        free.addAll(lanes);
        workers = Executors.newFixedThreadPool(LANES, work -> {
            Thread thread = new Thread(work, "objectstore-transfer-" + job);
            thread.setDaemon(true);
            return thread;
        });
        finished = new ExecutorCompletionService<>(workers);
    }

    Tally tally() {
        return tally;
    }

    /** The last key of which nothing remains to be done. */
    String position() {
        return position;
    }

    boolean more() {
        return more;
    }

    /**
     * Copies until then, or until there is nothing more. When it is cancelled what was begun is given up.
     *
     * @throws Away        when nobody answers there; {@link #position} is as before
     * @throws Refused     when everything is refused there, such as for a wrong key
     * @throws IOException when the listing is refused or cannot be read
     */
    void run(Instant until, BooleanSupplier cancelled) throws IOException, InterruptedException {
        while (more && Instant.now().isBefore(until)) {
            String after = position;
            Remote.Page page = Tries.of(lanes.get(0).main(), () -> copying.page(lanes.get(0).main(), after));
            List<Remote.Listed> objects = behind(page, after);
            for (Remote.Listed object : objects) {
                if (!Instant.now().isBefore(until)) {
                    end(cancelled, 0);
                    return;
                }
                end(cancelled, LANES - 1);
                running++;
                finished.submit(() -> copy(object));
                position = object.key();
            }
            end(cancelled, 0);
            more = page.more();
        }
    }

    private static List<Remote.Listed> behind(Remote.Page page, String after) throws IOException {
        String last = after;
        for (Remote.Listed object : page.objects()) {
            if (Arrays.compareUnsigned(object.key().getBytes(StandardCharsets.UTF_8), last.getBytes(StandardCharsets.UTF_8)) <= 0) {
                throw new IOException("keys are not listed in their order, or not from where they were asked for");
            }
            last = object.key();
        }
        if (page.more() && page.objects().isEmpty()) {
            throw new IOException("the listing has an empty page and goes on");
        }
        return page.objects();
    }

    /** Waits until no more than so many are running. */
    private void end(BooleanSupplier cancelled, int most) throws IOException, InterruptedException {
        while (running > most) {
            Future<Done> done = finished.poll(200, TimeUnit.MILLISECONDS);
            if (cancelled.getAsBoolean()) {
                throw new InterruptedException("the job is cancelled");
            }
            lanes.forEach(Lane::endIfStuck);
            if (done != null) {
                running--;
                count(done);
            }
        }
    }

    private void count(Future<Done> future) throws IOException, InterruptedException {
        try {
            Done done = future.get();
            if (done.end() != null) {
                throw done.end();
            }
            if (done.failure().isEmpty()) {
                tally = tally.plus(done.outcome(), done.object().size());
                return;
            }
            tally = tally.failure();
            if (tally.failed() <= NAMED) {
                told.accept("%s: %s".formatted(shown(done.object().key()), done.failure()));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an object was not copied", e.getCause());
        }
    }

    private Done copy(Remote.Listed object) throws InterruptedException {
        Lane lane = free.take();
        try {
            return new Done(object, copying.copy(object, lane), "", null);
        } catch (Away e) {
            return new Done(object, null, e.getMessage(), e);
        } catch (Refused e) {
            return new Done(object, null, e.getMessage(), e.ofAll() ? e : null);
        } catch (IOException | S3Failure e) {
            return new Done(object, null, "" + e.getMessage(), null);
        } catch (NemboException e) {
            if (e.code().kind() == ErrorKind.INTERNAL) {
                log.error("an object was not copied", e);
            }
            return new Done(object, null, e.code().kind() == ErrorKind.INTERNAL ? INTERNAL : e.getMessage(), null);
        } catch (RuntimeException e) {
            log.error("an object was not copied", e);
            return new Done(object, null, INTERNAL, null);
        } finally {
            free.add(lane);
        }
    }

    private static String shown(String key) {
        String plain = key.replaceAll("\\p{Cntrl}", "\uFFFD");
        return plain.length() > LONGEST_KEY ? plain.substring(0, LONGEST_KEY) + "…" : plain;
    }

    /** Gives up what is running. */
    @Override
    public void close() {
        workers.shutdownNow();
        lanes.forEach(Lane::close);
        try {
            if (!workers.awaitTermination(20, TimeUnit.SECONDS)) {
                log.warn("copies of objects go on although they were given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
