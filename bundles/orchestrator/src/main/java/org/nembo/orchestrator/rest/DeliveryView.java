package org.nembo.orchestrator.rest;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.nembo.orchestrator.callback.Delivery;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.CallbackUrl;

/**
 * A callback on the wire.
 *
 * @param message    the {@code webhook-id} that the receiver knows it by
 * @param status     of the deployment, as the callback tells it
 * @param url        without its query, which may hold a key of the receiver's
 * @param answer     the status that the receiver answered last
 * @param lastMillis how long the last attempt took
 */
public record DeliveryView(String id, String message, String status, String url, Callback.Form form, Delivery.State state, int attempts,
        Optional<Integer> answer, Optional<String> error, Optional<Long> lastMillis, Instant created, Optional<Instant> lastTry, Optional<Instant> nextTry,
        Optional<String> job) {

    static DeliveryView of(Delivery row) {
        return new DeliveryView(row.id(), row.message(), row.status(), CallbackUrl.shown(URI.create(row.url())), row.form(),
                row.state(), row.attempts(), Optional.of(row.answer()).filter(status -> status > 0), Optional.of(row.error()).filter(text -> !text.isEmpty()),
                row.tried().map(moment -> row.took().toMillis()), row.created(), row.tried(), row.nextTry(),
                Optional.of(row.job()).filter(text -> !text.isEmpty()));
    }
}
