package org.nembo.objectstore.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.nembo.api.net.Outbound;

/** Where tests reach: this machine. Nothing is posted. */
public final class Loopback implements Outbound {

    private final SSLContext trusted;

    public Loopback() {
        this.trusted = Outbound.super.tls();
    }

    /** @param trusted by which certificates */
    public Loopback(SSLContext trusted) {
        this.trusted = trusted;
    }

    @Override
    public SSLContext tls() {
        return trusted;
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, byte[] body, Duration limit) {
        throw new UnsupportedOperationException("nothing is posted here");
    }

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        if (!address.isLoopbackAddress()) {
            throw new Forbidden(host + " is not this machine");
        }
        return List.of(address);
    }
}
