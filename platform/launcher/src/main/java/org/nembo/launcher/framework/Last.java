package org.nembo.launcher.framework;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nembo.launcher.feature.WantedBundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Notices, on the thread that starts the bundles, that the last one of the features has started. */
final class Last implements SynchronousBundleListener {

    private final Optional<String> location;
    private final Runnable greeting;
    private final AtomicBoolean greeted = new AtomicBoolean();

    Last(Collection<WantedBundle> wanted, Runnable greeting) {
        // Within a level the framework starts them in the order in which they were installed.
        this.location = wanted.stream().sorted(Comparator.comparingInt(WantedBundle::startLevel)).reduce((one, next) -> next).map(WantedBundle::location);
        this.greeting = greeting;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STARTED && location.filter(event.getBundle().getLocation()::equals).isPresent()) {
            greet();
        }
    }

    /** Greets unless that was done; so also when the last bundle could not start. */
    void greet() {
        if (greeted.compareAndSet(false, true)) {
            greeting.run();
        }
    }
}
