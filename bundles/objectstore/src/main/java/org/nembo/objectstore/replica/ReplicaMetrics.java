package org.nembo.objectstore.replica;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** How far the sites are, on the page of metrics; renewed every few seconds. */
@Component(service = {})
public final class ReplicaMetrics {

    private static final int EVERY = 5;

    private record Figure(MultiGauge gauge, ToDoubleFunction<Replicator.State> value) {
    }

    private final MeterRegistry registry;
    private final Replicating replicating;
    private final List<Figure> figures;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "objectstore-replica-metrics");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public ReplicaMetrics(@Reference MeterRegistry registry, @Reference Replicating replicating) {
        this.registry = registry;
        this.replicating = replicating;
        this.figures = List.of(
                figure("nembo.replication.backlog", "Changes that are not shipped to the site", Replicator.State::backlog),
                figure("nembo.replication.lag", "Age of the oldest change that is not shipped, in seconds", this::lag),
                figure("nembo.replication.refused", "Versions that the site refused", Replicator.State::refused),
                figure("nembo.replication.copying", "Buckets that are being copied to the site", Replicator.State::copying),
                figure("nembo.replication.shipped", "Versions shipped since the start", Replicator.State::shipped),
                figure("nembo.replication.shipped.bytes", "Bytes shipped since the start", Replicator.State::bytes),
                figure("nembo.replication.up", "1 while the site takes what is shipped", state -> state.failures() == 0 ? 1 : 0));
        timer.scheduleWithFixedDelay(this::renew, 0, EVERY, TimeUnit.SECONDS);
    }

    private Figure figure(String name, String description, ToDoubleFunction<Replicator.State> value) {
        return new Figure(MultiGauge.builder(name).description(description).register(registry), value);
    }

    private double lag(Replicator.State state) {
        return state.oldest().map(since -> Math.max(0, Duration.between(since, replicating.now()).toMillis() / 1000.0)).orElse(0.0);
    }

    private void renew() {
        List<Replicator.State> states = replicating.states();
        figures.forEach(figure -> figure.gauge().register(states.stream().map(state -> MultiGauge.Row.of(Tags.of("site", state.site().name()),
                figure.value().applyAsDouble(state))).toList(), true));
    }

    @Deactivate
    void close() {
        timer.shutdownNow();
        figures.forEach(figure -> figure.gauge().register(List.of(), true));
    }
}
