package org.nembo.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.job.JobHandler;

/** The handlers that are deployed here. Of several for one type the newest serves; when it goes, the one before it serves again. Thread-safe. */
final class Handlers {

    /** By type, the newest last; never empty. */
    private final Map<String, List<JobHandler>> byType = new ConcurrentHashMap<>();

    /** Whether another one of its type is here. */
    boolean add(JobHandler handler) {
        return byType.merge(handler.type(), List.of(handler), (before, fresh) -> {
            List<JobHandler> all = new ArrayList<>(before);
            all.addAll(fresh);
            return List.copyOf(all);
        }).size() > 1;
    }

    /** Whether another one of its type stays. */
    boolean remove(JobHandler handler) {
        return byType.computeIfPresent(handler.type(), (type, before) -> {
            List<JobHandler> left = before.stream().filter(each -> each != handler).toList();
            return left.isEmpty() ? null : left;
        }) != null;
    }

    Optional<JobHandler> find(String type) {
        return Optional.ofNullable(byType.get(type)).map(all -> all.get(all.size() - 1));
    }

    Set<String> types() {
        return byType.keySet();
    }
}
