package org.nembo.spi.provider;

import java.util.Objects;

/**
 * What is asked of a port.
 *
 * @param target     the number on which the program listens; 0 when the provider may choose
 * @param published  the number under which clients reach it; 0 when the provider may choose
 * @param protocol   {@code tcp} or {@code udp}
 * @param remoteCidr from where it may be reached, {@code 10.0.0.0/8}; empty for anywhere
 */
public record PortRule(int target, int published, String protocol, String remoteCidr) {
    public PortRule {
        if (target < 0 || target > 65_535 || published < 0 || published > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not %d and %d".formatted(target, published));
        }
        if (!Objects.requireNonNull(protocol, "protocol").equals("tcp") && !protocol.equals("udp")) {
            throw new IllegalArgumentException("a port's protocol is tcp or udp, not '" + protocol + "'");
        }
        Objects.requireNonNull(remoteCidr, "remoteCidr");
    }

    /** A program that listens on that TCP port, reached under whatever number the provider chooses. */
    public static PortRule to(int target) {
        return new PortRule(target, 0, "tcp", "");
    }
}
