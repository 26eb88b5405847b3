package org.nembo.orchestrator.deployment;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.nembo.api.error.NemboException;

/** The address of a receiver as people write it. */
public final class CallbackUrl {

    private static final int LONGEST = 2000;

    private CallbackUrl() {
    }

    /**
     * The address, checked; where its name leads is looked at when it is called.
     *
     * @throws NemboException {@code DEPLOYMENT_INVALID}
     */
    public static URI of(String text) {
        if (text.length() > LONGEST) {
            throw invalid("has at most %d characters, not %d".formatted(LONGEST, text.length()));
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw invalid("is no URL: %s at character %d".formatted(e.getReason(), e.getIndex() + 1));
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw invalid("begins with http:// or https://");
        }
        if (url.getRawUserInfo() != null || url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
            throw invalid("has no user or password in it: they would be stored and shown in clear; check the signature instead");
        }
        if (url.getHost() == null) {
            throw invalid("names a host: letters, digits, '.' and '-', or an address");
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw invalid("has a port from 1 to 65535");
        }
        if (url.getRawFragment() != null) {
            throw invalid("has no fragment: '#' and what follows would never be sent");
        }
        return url;
    }

    /** The address without its query, which may hold a key: for logs and errors. */
    public static String shown(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return "%s://%s%s%s".formatted(url.getScheme(), url.getRawAuthority(), path, url.getRawQuery() == null ? "" : "?…");
    }

    private static NemboException invalid(String must) {
        return NewDeployment.invalid("'callback' " + must);
    }
}
