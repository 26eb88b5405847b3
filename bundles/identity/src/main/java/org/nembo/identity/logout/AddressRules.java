package org.nembo.identity.logout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.identity.IssuerSettings;

/**
 * Which addresses logout tokens are sent to, so that no client makes this server reach what only it can reach. An IPv6 address that stands for one of IPv4
 * is judged as that one too. Immutable.
 */
public final class AddressRules {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Network TRANSLATED = Network.of("64:ff9b::/96");
    private static final Network COMPATIBLE = Network.of("::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    private final boolean loopback;
    private final List<Network> denied;

    private AddressRules(boolean loopback, List<Network> denied) {
        this.loopback = loopback;
        this.denied = denied;
    }

    /** @throws IllegalArgumentException naming what is no network */
    public static AddressRules of(IssuerSettings.Logout settings) {
        return new AddressRules(settings.loopback(), settings.deny().stream().map(Network::of).toList());
    }

    private record Network(String text, byte[] address, int bits) {

        static Network of(String text) {
            String[] parts = text.split("/", 2);
            try {
                if (LITERAL.matcher(parts[0]).matches()) {
                    byte[] address = InetAddress.getByName(parts[0]).getAddress();
                    int most = address.length * Byte.SIZE;
                    int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
                    if (bits >= 0 && bits <= most) {
                        return new Network(text, address, bits);
                    }
                }
            } catch (UnknownHostException | NumberFormatException e) {
                throw invalid(text, e);
            }
            throw invalid(text, null);
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int mask = 0xff00 >> bits % Byte.SIZE & 0xff;
            return Arrays.equals(address, 0, whole, other, 0, whole) && (mask == 0 || (address[whole] & mask) == (other[whole] & mask));
        }

        private static IllegalArgumentException invalid(String text, Exception cause) {
            return new IllegalArgumentException("logout.deny: '%s' is no address or network: write 10.1.2.3, 10.0.0.0/8 or fe80::/10".formatted(text), cause);
        }
    }

    /** Why nothing is sent there; empty when it is. */
    Optional<String> refuses(InetAddress address) {
        return meanings(address).flatMap(meaning -> refused(meaning).stream()).findFirst();
    }

    private Optional<String> refused(InetAddress address) {
        if ((address.isLoopbackAddress() || address.isAnyLocalAddress()) && !loopback) {
            return Optional.of("%s is this machine, which logout.loopback does not allow".formatted(address.getHostAddress()));
        }
        return denied.stream().filter(network -> network.contains(address.getAddress())).findFirst()
                .map(network -> "%s is in %s of logout.deny".formatted(address.getHostAddress(), network.text()));
    }

    private static Stream<InetAddress> meanings(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean plain = address.isLoopbackAddress() || address.isAnyLocalAddress();
        if (TRANSLATED.contains(bytes) || COMPATIBLE.contains(bytes) && !plain) {
            return Stream.of(address, within(bytes, 12));
        }
        return SIX_TO_FOUR.contains(bytes) ? Stream.of(address, within(bytes, 2)) : Stream.of(address);
    }

    private static InetAddress within(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
