package org.nembo.http.front;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import org.nembo.api.identity.Subject;
import org.nembo.http.AddressRange;
import org.nembo.http.Exchange;

/** A request with its verified caller, and with the addresses that a trusted proxy vouches for. */
final class KnownRequest extends HttpServletRequestWrapper {

    private final Exchange exchange;
    private final Forwarded forwarded;

    KnownRequest(HttpServletRequest request, Exchange exchange, List<AddressRange> proxies) {
        super(request);
        this.exchange = exchange;
        this.forwarded = Forwarded.read(request, proxies);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new CountedBody(super.getInputStream(), exchange);
    }

    @Override
    public Principal getUserPrincipal() {
        return exchange.caller().orElse(null);
    }

    @Override
    public String getRemoteUser() {
        return exchange.caller().map(Subject::id).orElse(null);
    }

    @Override
    public String getAuthType() {
        return exchange.caller().isPresent() ? "Bearer" : null;
    }

    @Override
    public String getRemoteAddr() {
        return forwarded.client();
    }

    @Override
    public String getRemoteHost() {
        return forwarded.client();
    }

    @Override
    public String getScheme() {
        return forwarded.scheme();
    }

    @Override
    public boolean isSecure() {
        return "https".equals(forwarded.scheme());
    }

    @Override
    public String getServerName() {
        return forwarded.host();
    }

    @Override
    public int getServerPort() {
        return forwarded.port();
    }

    @Override
    public StringBuffer getRequestURL() {
        boolean usual = forwarded.port() == (isSecure() ? 443 : 80);
        return new StringBuffer(forwarded.scheme()).append("://").append(forwarded.host()).append(usual ? "" : ":" + forwarded.port())
                .append(getRequestURI());
    }
}
