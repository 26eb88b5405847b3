package org.nembo.http.front;

import java.net.URI;
import java.util.List;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PublicAddress;
import org.nembo.http.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The configured address, or the first of those that are served: TLS before plain HTTP. */
@Component
public final class ListenedAddress implements PublicAddress {

    private final Settings settings;
    private final Listener listener;

    @Activate
    public ListenedAddress(@Reference Settings settings, @Reference Listener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public URI get() {
        return settings.network().publicUrl().orElseGet(this::served);
    }

    private URI served() {
        List<String> served = listener.served();
        if (served.isEmpty()) {
            throw new NemboException(GeneralError.UNAVAILABLE, "this server's own address is not known yet: nothing is listened on").with("retryAfter", 2);
        }
        return URI.create(served.stream().filter(address -> address.startsWith("https:")).findFirst().orElse(served.get(0)));
    }
}
