package org.nembo.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IP address or network in the notation of RFC 4632, for example {@code 10.0.0.0/8} or {@code ::1}. Immutable. */
public final class AddressRange {

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException when the text is not an address in digits with an optional prefix length */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] network = digits(address);
        if (network.length == 0) {
            throw new IllegalArgumentException("'%s' is not an IP address or network such as 10.0.0.0/8".formatted(text));
        }
        int bits = network.length * 8;
        if (slash >= 0) {
            String length = text.substring(slash + 1);
            if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
                throw new IllegalArgumentException("'%s' has no prefix length from 0 to %d".formatted(text, bits));
            }
            bits = Integer.parseInt(length);
        }
        return new AddressRange(network, bits);
    }

    /** Whether the address, in digits, lies in this range; false for anything that is not an address. */
    public boolean contains(String address) {
        byte[] other = digits(address);
        if (other.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((other[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Only digits are looked at: a name would be asked of DNS. */
    private static byte[] digits(String address) {
        String bare = address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        boolean numeric = bare.matches("\\d{1,3}(\\.\\d{1,3}){3}") || bare.indexOf(':') >= 0 && bare.matches("[0-9a-fA-F:.]+");
        if (!numeric) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(bare).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
