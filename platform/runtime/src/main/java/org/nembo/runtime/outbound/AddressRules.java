package org.nembo.runtime.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which addresses are reached for others, so that nobody can use the server to reach what only the server can reach. IPv6 addresses that stand for an IPv4
 * address are judged as that one too. Immutable.
 */
final class AddressRules {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** A network. @param text as it was configured */
    private record Network(String text, byte[] address, int bits) {

        static Network of(String text) {
            int slash = text.indexOf('/');
            String host = slash < 0 ? text : text.substring(0, slash);
            if (!LITERAL.matcher(host).matches()) {
                throw invalid(text, null);
            }
            try {
                byte[] address = InetAddress.getByName(host).getAddress();
                int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > address.length * 8) {
                    throw invalid(text, null);
                }
                return new Network(text, address, bits);
            } catch (UnknownHostException | NumberFormatException e) {
                throw invalid(text, e);
            }
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        private static IllegalArgumentException invalid(String text, Exception cause) {
            return new IllegalArgumentException("deny: '%s' is no address or network: write 10.1.2.3, 10.0.0.0/8 or fe80::/10".formatted(text), cause);
        }
    }

    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network COMPATIBLE = Network.of("::/96");

    private final boolean loopback;
    private final List<Network> denied;

    private AddressRules(boolean loopback, List<Network> denied) {
        this.loopback = loopback;
        this.denied = List.copyOf(denied);
    }

    static AddressRules of(boolean loopback, String... deny) {
        return new AddressRules(loopback, Arrays.stream(deny).map(String::strip).filter(text -> !text.isEmpty()).map(Network::of).toList());
    }

    /** Why the address is not called; empty when it is. */
    Optional<String> refuses(InetAddress address) {
        for (InetAddress each : meanings(address)) {
            if ((each.isLoopbackAddress() || each.isAnyLocalAddress()) && !loopback) {
                return Optional.of("%s is this machine, which is not called unless 'loopback' allows it".formatted(address.getHostAddress()));
            }
            for (Network network : denied) {
                if (network.contains(each.getAddress())) {
                    return Optional.of("%s is in %s, which is never called".formatted(address.getHostAddress(), network.text()));
                }
            }
        }
        return Optional.empty();
    }

    private static List<InetAddress> meanings(InetAddress address) {
        List<InetAddress> meanings = new ArrayList<>(List.of(address));
        byte[] bytes = address.getAddress();
        if (NAT64.contains(bytes) || COMPATIBLE.contains(bytes) && !address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
            meanings.add(inside(bytes, 12));
        } else if (SIX_TO_FOUR.contains(bytes)) {
            meanings.add(inside(bytes, 2));
        }
        return meanings;
    }

    private static InetAddress inside(byte[] bytes, int at) {
        try {
            return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
