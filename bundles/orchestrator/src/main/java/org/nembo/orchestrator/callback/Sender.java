package org.nembo.orchestrator.callback;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.api.net.Outbound;
import org.nembo.api.site.SiteCatalog;
import org.nembo.orchestrator.deployment.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sends a callback once. Thread-safe. */
@Component(service = Sender.class)
public final class Sender {

    private final Outbound outbound;
    private final Duration timeout;
    private final KeyStore keys;
    private final SiteCatalog sites;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Sender(@Reference CallbackSettings settings, @Reference KeyStore keys, @Reference SiteCatalog sites, @Reference Outbound outbound) {
        this.outbound = outbound;
        this.timeout = settings.timeout();
        this.keys = keys;
        this.sites = sites;
    }

    /** @throws InterruptedException when the job was asked to stop: then it is not known whether the receiver has it */
    Attempt send(Delivery row) throws InterruptedException {
        byte[] body = DeploymentBody.at(row.body(), sites::find).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>(Map.of("Content-Type", "application/json"));
        if (row.form() != Callback.Form.PLAIN) {
            headers.putAll(Signature.headers(row.message(), clock.instant(), body, keys.of(row.deployment()).at(clock.instant())));
        }
        long begun = System.nanoTime();
        try {
            Outbound.Answer answer = outbound.post(URI.create(row.url()), headers, body, timeout);
            return Attempt.of(answer, clock.instant(), since(begun));
        } catch (Outbound.Forbidden e) {
            return Attempt.failed(Attempt.Kind.FORBIDDEN, e.getMessage(), since(begun));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while a callback was sent");
            }
            return Attempt.failed(Attempt.Kind.NOT_NOW, e.getMessage() == null ? "the connection broke" : e.getMessage(), since(begun));
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
