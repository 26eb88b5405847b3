package org.nembo.http.front;

import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the configured addresses are served. One that would be in the clear is not, and that is told. */
@Component(property = {HealthCheck.NAME + "=listener", HealthCheck.TAGS + "=ready",
        HealthCheck.RESULT_CACHE_TTL_IN_MS + ":Long=100"})
public final class Listening implements HealthCheck {

    private final Listener listener;

    @Activate
    public Listening(@Reference Listener listener) {
        this.listener = listener;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        listener.served().forEach(address -> log.info("{}", address));
        listener.refused().forEach(address -> log.critical("{} is refused: plain HTTP, and not loopback", address));
        if (listener.served().isEmpty() && listener.refused().isEmpty()) {
            log.critical("nothing is listening");
        }
        return new Result(log);
    }
}
