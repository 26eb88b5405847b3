package org.nembo.engine.events.amqp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.nembo.api.net.Outbound;

/** Where tests reach. @param allowed whether anything is reached at all */
record Outward(boolean allowed) implements Outbound {

    static Outbound loopback() {
        return new Outward(true);
    }

    static Outbound nowhere() {
        return new Outward(false);
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, byte[] body, Duration limit) {
        throw new UnsupportedOperationException("nothing is posted here");
    }

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        if (!allowed) {
            throw new Forbidden(host + " is this machine");
        }
        return List.of(InetAddress.getAllByName(host));
    }
}
