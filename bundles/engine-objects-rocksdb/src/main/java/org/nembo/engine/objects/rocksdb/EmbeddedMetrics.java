package org.nembo.engine.objects.rocksdb;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the engine counts, on the page of metrics. */
@Component(service = {})
public final class EmbeddedMetrics {

    private final MeterRegistry registry;
    private final List<Meter> meters;

    @Activate
    public EmbeddedMetrics(@Reference MeterRegistry registry, @Reference EmbeddedObjects engine) {
        this.registry = registry;
        Commits commits = engine.shop().commits();
        this.meters = List.of(
                FunctionCounter.builder("nembo.objects.changes", commits, Commits::mutations).description("Changes written to the index").register(registry),
                FunctionCounter.builder("nembo.objects.commits", commits, Commits::groups).description("Groups of changes, each with one force of the disk")
                        .register(registry),
                Gauge.builder("nembo.objects.writable", engine.shop(), each -> each.refused() == null ? 1 : 0).description("1 while changes are taken")
                        .register(registry),
                Gauge.builder("nembo.objects.room", engine, EmbeddedObjects::room).baseUnit("bytes").description("What the disk of the objects has left")
                        .register(registry));
    }

    @Deactivate
    void close() {
        meters.forEach(registry::remove);
    }
}
