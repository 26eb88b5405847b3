package org.nembo.policy.document;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address or a network of IPv4 or IPv6. Names are never looked up. Immutable. */
final class IpRange {

    private final byte[] address;
    private final int bits;

    private IpRange(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address; empty when it is none, or when bits are set beyond the network. */
    static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        int most = address.length * 8;
        int bits = slash < 0 ? most : number(text, slash + 1, text.length(), 3, most);
        return bits < 0 || !clean(address, bits) ? Optional.empty() : Optional.of(new IpRange(address, bits));
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i += 8) {
            int mask = bits - i >= 8 ? 0xff : 0xff << 8 - (bits - i) & 0xff;
            if (((other[i >> 3] ^ address[i >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of an address; those of IPv4 for one that is mapped into IPv6; null when it is none. */
    static byte[] address(String text) {
        return text.indexOf(':') >= 0 ? v6(text) : v4(text);
    }

    private static byte[] v4(String text) {
        byte[] bytes = new byte[4];
        int from = 0;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? text.length() : text.indexOf('.', from);
            int value = end < 0 ? -1 : number(text, from, end, 3, 255);
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
            from = end + 1;
        }
        return bytes;
    }

    private static byte[] v6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || i > 45) {
                return null;
            }
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean clean(byte[] address, int bits) {
        for (int i = bits; i < address.length * 8; i++) {
            if ((address[i >> 3] & 0x80 >> (i & 7)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Decimal digits without sign or superfluous zeros; -1 when it is none. */
    private static int number(String text, int from, int end, int digits, int most) {
        if (end <= from || end - from > digits || end - from > 1 && text.charAt(from) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value > most ? -1 : value;
    }
}
