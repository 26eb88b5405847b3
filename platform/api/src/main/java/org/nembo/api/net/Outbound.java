package org.nembo.api.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reaches addresses that users name: callbacks, webhooks, brokers. Rules of the administrator ({@code org.nembo.outbound}) say where nothing goes, so that
 * nobody makes the server reach what only it can reach. Thread-safe.
 */
@ProviderType
public interface Outbound {

    /** The address is one that nothing is sent to; the message says by which rule. */
    final class Forbidden extends IOException {

        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(message);
        }
    }

    /**
     * What was answered.
     *
     * @param status     200 to 599
     * @param retryAfter the header of that name
     */
    record Answer(int status, Optional<String> retryAfter) {
    }

    /**
     * Posts by HTTP/1.1 over a connection of its own, to the very address that the rules have judged. Follows no redirect; heeds interruption.
     *
     * @param url     http or https with a host
     * @param headers sent as they are; {@code Content-Type} among them
     * @param limit   for the whole exchange
     * @throws Forbidden   when a rule forbids it
     * @throws IOException in words for whoever named the address, when there is no whole answer in time
     */
    Answer post(URI url, Map<String, String> headers, byte[] body, Duration limit) throws IOException;

    /**
     * The addresses of a host, for other protocols: connect to these and to no others.
     *
     * @return at least one, at most four
     * @throws Forbidden   when a rule forbids one of them
     * @throws IOException in words, when there is no such host
     */
    List<InetAddress> resolve(String host) throws IOException;

    /** TLS to such addresses, by the certificates that the administrator trusts. Whether one is for the host is for the caller to check. */
    default SSLContext tls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
