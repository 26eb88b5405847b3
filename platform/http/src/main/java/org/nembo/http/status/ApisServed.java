package org.nembo.http.status;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.http.rest.Claim;
import org.nembo.http.rest.RestServer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether every registered API is served: one that is still built makes the server wait, one that cannot be is told. */
@Component(property = {HealthCheck.NAME + "=apis", HealthCheck.TAGS + "=ready", HealthCheck.RESULT_CACHE_TTL_IN_MS + ":Long=100"})
public final class ApisServed implements HealthCheck {

    private final RestServer apis;

    @Activate
    public ApisServed(@Reference RestServer apis) {
        this.apis = apis;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        List<String> served = new ArrayList<>();
        for (Claim claim : apis.claims()) {
            if (!claim.refusal().isEmpty()) {
                log.warn("{} is not served: {}", claim.path(), claim.refusal());
            } else if (claim.state() == Claim.State.FAILED) {
                log.critical("{} could not be started", claim.path());
            } else if (claim.state() == Claim.State.BUILDING) {
                log.temporarilyUnavailable("{} is starting", claim.path());
            } else {
                served.add(claim.path());
            }
        }
        log.info("served: {}", String.join(", ", served));
        return new Result(log);
    }
}
