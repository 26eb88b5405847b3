package org.nembo.objectstore;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the engine that the configuration names as the one that the object storage uses, for as long as it is there. The others are left alone, and nothing is
 * kept in one because another is missing. Thread-safe.
 */
@Component(configurationPid = "org.nembo.objectstore", property = {HealthCheck.NAME + "=objects-engine", HealthCheck.TAGS + "=ready"})
public final class ChosenEngine implements HealthCheck {

    /** What a reference to the engine that is used says. */
    public static final String ONLY = "(chosen=true)";
    private static final String OTHERS = "(!(chosen=*))";
    private static final int RANKING = 1000;
    private static final Logger log = LoggerFactory.getLogger(ChosenEngine.class);

    /** The part of {@code org.nembo.objectstore} that is for this; {@code Settings} describes all of it. */
    @interface Config {
        String engine() default "embedded";
    }

    private final BundleContext context;
    private final String wanted;
    private final Map<ObjectEngine, String> there = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private final Map<ObjectEngine, ServiceRegistration<ObjectEngine>> offered = new TreeMap<>(java.util.Comparator.comparingInt(System::identityHashCode));

    @Activate
    public ChosenEngine(Config config, BundleContext context) {
        this.context = context;
        this.wanted = config.engine().strip();
        if (!wanted.matches("[a-z][a-z0-9-]{0,30}")) {
            throw new IllegalArgumentException("engine must be the name of an engine, such as 'embedded' or 's3', is '%s'".formatted(wanted));
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = OTHERS)
    void addEngine(ObjectEngine engine) {
        there.put(engine, engine.name());
        offer(engine);
    }

    void removeEngine(ObjectEngine engine) {
        there.remove(engine);
        withdraw(engine);
    }

    private void offer(ObjectEngine engine) {
        if (!engine.name().equals(wanted)) {
            log.warn("The engine '{}' is installed and not used: org.nembo.objectstore names '{}'", engine.name(), wanted);
            return;
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("chosen", "true");
        properties.put(Constants.SERVICE_RANKING, RANKING);
        ServiceRegistration<ObjectEngine> registration = context.registerService(ObjectEngine.class, engine, properties);
        synchronized (this) {
            offered.put(engine, registration);
        }
        log.info("Objects are kept by the engine '{}'", wanted);
    }

    private void withdraw(ObjectEngine engine) {
        ServiceRegistration<ObjectEngine> registration;
        synchronized (this) {
            registration = offered.remove(engine);
        }
        if (registration != null) {
            registration.unregister();
        }
    }

    @Deactivate
    void close() {
        java.util.List<ObjectEngine> all;
        synchronized (this) {
            all = java.util.List.copyOf(offered.keySet());
        }
        all.forEach(this::withdraw);
    }

    @Override
    public Result execute() {
        return there.containsValue(wanted) ? new Result(Result.Status.OK, "objects are kept by the engine '" + wanted + "'")
                : new Result(Result.Status.CRITICAL, ("there is no engine '%s' (there are %s), and the object storage does not start: install and "
                        + "configure it, or name another as engine in org.nembo.objectstore").formatted(wanted, new TreeSet<>(there.values())));
    }
}
