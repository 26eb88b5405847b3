package org.nembo.http.front;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.http.Exchange;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Finds out who calls, from the {@code Authorization} header or else from the cookie of a browser session. Thread-safe. */
@Component(service = SignIn.class)
public final class SignIn {

    private static final String AUDIENCE = "api";

    private volatile Authenticator authenticator;
    private volatile BrowserSessions sessions;

    @Activate
    public SignIn() {
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setAuthenticator(Authenticator present) {
        authenticator = present;
    }

    void unsetAuthenticator(Authenticator gone) {
        if (authenticator == gone) {
            authenticator = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setSessions(BrowserSessions present) {
        sessions = present;
    }

    void unsetSessions(BrowserSessions gone) {
        if (sessions == gone) {
            sessions = null;
        }
    }

    /**
     * Notes the caller in the exchange; without header and cookie, or with a cookie whose session is over, it stays a stranger's.
     *
     * @throws NemboException {@code UNAUTHENTICATED} when what is presented is no good, {@code UNAVAILABLE} when nobody can tell
     */
    void signIn(HttpServletRequest request, Exchange exchange) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            cookie(request).ifPresent(cookie -> byCookie(cookie, exchange));
            return;
        }
        String token = token(header.trim()).orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED,
                "the Authorization header must be 'Bearer <token>', or Basic with the token as password"));
        Authenticator present = authenticator;
        if (present == null) {
            throw new NemboException(GeneralError.UNAVAILABLE, "tokens cannot be verified now: the security service is not running").with("retryAfter", 2);
        }
        exchange.signIn(present.authenticate(token, AUDIENCE), token);
    }

    private void byCookie(String cookie, Exchange exchange) {
        BrowserSessions present = sessions;
        if (present == null) {
            throw new NemboException(GeneralError.UNAVAILABLE, "sessions cannot be verified now: the security service is not running").with("retryAfter", 2);
        }
        present.find(cookie).ifPresent(session -> exchange.signIn(session, cookie));
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return Stream.ofNullable(cookies).flatMap(Stream::of).filter(cookie -> cookie.getName().equals(BrowserSessions.COOKIE))
                .map(Cookie::getValue).filter(value -> value != null && !value.isEmpty()).findFirst();
    }

    /** RFC 6750 and RFC 7617. Clients exist that forget the blank after Bearer. */
    private static Optional<String> token(String header) {
        if (header.regionMatches(true, 0, "Bearer", 0, 6)) {
            return Optional.of(header.substring(6).trim()).filter(token -> !token.isEmpty() && token.indexOf(' ') < 0);
        }
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1)).filter(token -> !token.isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
