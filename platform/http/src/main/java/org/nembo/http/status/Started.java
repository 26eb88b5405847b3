package org.nembo.http.status;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Ready once the framework has risen to its level, so that every bundle has been started. Alive as long as it can say so. */
@Component(property = {HealthCheck.NAME + "=server", HealthCheck.TAGS + "=ready", HealthCheck.RESULT_CACHE_TTL_IN_MS + ":Long=100"})
public final class Started implements HealthCheck {

    private final FrameworkStartLevel level;
    private final int wanted;

    @Activate
    public Started(BundleContext context) {
        this.level = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        String beginning = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        this.wanted = beginning == null ? 1 : Integer.parseInt(beginning);
    }

    @Override
    public Result execute() {
        int now = level.getStartLevel();
        return now >= wanted ? new Result(Result.Status.OK, "start level " + now)
                : new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "start level %d of %d".formatted(now, wanted));
    }
}
