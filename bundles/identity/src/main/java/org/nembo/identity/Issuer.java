package org.nembo.identity;

import java.net.URI;
import org.nembo.api.rest.PublicAddress;

/** The name of the issuer and where its endpoints are. Thread-safe. */
public final class Issuer {

    /** The path of the API. */
    public static final String PATH = "/oidc";

    private final IssuerSettings settings;
    private final PublicAddress address;

    public Issuer(IssuerSettings settings, PublicAddress address) {
        this.settings = settings;
        this.address = address;
    }

    public IssuerSettings settings() {
        return settings;
    }

    /** What tokens carry as {@code iss}, without a trailing slash. */
    public String name() {
        return strip(settings.issuer().map(URI::toString).orElseGet(() -> strip(address.get().toString()) + PATH));
    }

    /** Where an endpoint is. @param below begins with a slash */
    public URI at(String below) {
        return URI.create(name() + below);
    }

    /** Whether the text names this issuer, with or without a trailing slash. */
    public boolean is(String text) {
        return text != null && strip(text).equals(name());
    }

    /** Scheme, host and port of this server. */
    public URI origin() {
        URI name = URI.create(name());
        return URI.create(name.getScheme() + "://" + name.getRawAuthority());
    }

    private static String strip(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
