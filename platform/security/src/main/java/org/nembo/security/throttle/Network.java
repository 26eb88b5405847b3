package org.nembo.security.throttle;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The network that counts for an address: the /24 of IPv4, the /64 of IPv6. Pure functions. */
final class Network {

    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private Network() {
    }

    /** Empty for what is no literal address, such as that of a console. */
    static Optional<String> of(String client) {
        String address = client.replaceFirst("^\\[", "").replaceFirst("(%.*)?]?$", "");
        if (!LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            int bytes = parsed instanceof Inet4Address ? 3 : 8;
            return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), bytes)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
