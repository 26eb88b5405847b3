package org.nembo.shell.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;

/** Asks the health checks. */
final class Health {

    private static final int SECONDS = 5;

    private Health() {
    }

    /** @param checks by name */
    static List<Finding> findings(Map<String, HealthCheck> checks) throws InterruptedException {
        List<String> names = new ArrayList<>(checks.keySet());
        List<Callable<Result>> tasks = names.stream().map(name -> (Callable<Result>) checks.get(name)::execute).toList();
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(4, tasks.size())), task -> {
            Thread thread = new Thread(task, "nembo-shell-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Result>> answers = threads.invokeAll(tasks, SECONDS, TimeUnit.SECONDS);
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                add(findings, names.get(i), answers.get(i));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void add(List<Finding> findings, String name, Future<Result> answer) throws InterruptedException {
        try {
            Result result = answer.get();
            if (!result.isOk()) {
                String reason = StreamSupport.stream(result.spliterator(), false).filter(e -> e.getStatus() != Result.Status.OK)
                        .map(ResultLog.Entry::getMessage).collect(Collectors.joining("; "));
                boolean mild = result.getStatus() == Result.Status.WARN || result.getStatus() == Result.Status.TEMPORARILY_UNAVAILABLE;
                findings.add(new Finding(mild ? "warning" : "error", "health check", name, result.getStatus() + ": " + reason, "/health/ready shows it too."));
            }
        } catch (CancellationException e) {
            findings.add(Finding.error("health check", name, "it did not answer within " + SECONDS + " seconds", "What it checks hangs."));
        } catch (ExecutionException e) {
            findings.add(Finding.error("health check", name, "it failed: " + e.getCause(), "log:errors may tell more."));
        }
    }
}
