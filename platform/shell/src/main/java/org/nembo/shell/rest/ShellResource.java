package org.nembo.shell.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.ExitStatus;
import org.nembo.shell.engine.Seat;
import org.nembo.shell.engine.Session;
import org.slf4j.MDC;

/** Runs one command line and streams what it writes. */
@Path("/")
public final class ShellResource implements AutoCloseable {

    static final int MAX_COMMAND = 16 << 10;
    private static final int HEARTBEAT_SECONDS = 15;

    /** What a client asks for. */
    public record Line(String command) {
    }

    /** Bounds of one command and of all together. */
    record Limits(int seconds, long bytes, int commands) {
    }

    private final Engine engine;
    private final Limits limits;
    private final Semaphore free;
    private final ScheduledExecutorService clock;
    private final ExecutorService threads;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    ShellResource(Engine engine, Limits limits) {
        this.engine = engine;
        this.limits = limits;
        this.free = new Semaphore(limits.commands());
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "nembo-shell-rest-clock"));
        timer.setRemoveOnCancelPolicy(true);
        this.clock = Executors.unconfigurableScheduledExecutorService(timer);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> thread(task, "nembo-shell-rest-" + number.incrementAndGet()));
    }

    /** Leaves the request's thread at once: the command runs on one of our own, which are as many as commands may run. */
    @POST
    @Consumes("application/json")
    @Produces("application/x-ndjson")
    public void run(@Suspended AsyncResponse answer, @Context SecurityContext security, Line request) {
        Subject caller = (Subject) security.getUserPrincipal();
        engine.policy().require(caller, "shell:execute", "shell", Map.of());
        if (request == null || request.command() == null || request.command().isBlank()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'command' is missing: send {\"command\": \"bundle:list\"}");
        }
        if (request.command().length() > MAX_COMMAND) {
            throw new NemboException(GeneralError.PAYLOAD_TOO_LARGE, "'command' is longer than " + MAX_COMMAND + " characters");
        }
        if (!free.tryAcquire()) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, limits.commands() + " commands run already; try again when one has ended");
        }
        Map<String, String> trace = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        try {
            threads.execute(() -> {
                // the thread is used again: what it logs belongs to this request and not to the one that it was made for
                MDC.setContextMap(trace);
                answer(answer, caller, request.command());
            });
        } catch (RejectedExecutionException e) {
            free.release();
            throw new NemboException(GeneralError.UNAVAILABLE, "the shell is being stopped or replaced; try again", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        open.forEach(Session::close);
        threads.shutdown();
    }

    /** Resuming writes the whole body on this thread, so the command's place is free again when that returns, whatever became of the client. */
    private void answer(AsyncResponse answer, Subject caller, String command) {
        try {
            StreamingOutput body = out -> stream(caller, command, out);
            answer.resume(Response.ok(body, "application/x-ndjson").header("Cache-Control", "no-store").header("X-Accel-Buffering", "no").build());
        } finally {
            free.release();
            MDC.clear();
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void stream(Subject caller, String command, OutputStream out) throws IOException {
        JsonLines lines = new JsonLines(out, limits.bytes());
        try (Session session = engine.open(Seat.program(() -> caller), InputStream.nullInputStream(), lines.stream("out"), lines.stream("err"))) {
            open.add(session);
            lines.onLoss(session::interrupt);
            Future<?> deadline = clock.schedule(() -> {
                lines.tell("err", "Error: stopped after " + limits.seconds() + " seconds [REQUEST_TIMEOUT]\n");
                session.interrupt();
            }, limits.seconds(), TimeUnit.SECONDS);
            Future<?> heartbeat = clock.scheduleAtFixedRate(() -> lines.tell("out", ""), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
            int status;
            try {
                status = session.run(command);
            } finally {
                deadline.cancel(false);
                heartbeat.cancel(false);
                open.remove(session);
            }
            lines.exit(lines.full() ? ExitStatus.FAILURE : status);
        }
    }
}
