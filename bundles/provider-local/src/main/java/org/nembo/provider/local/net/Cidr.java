package org.nembo.provider.local.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of IPv4 addresses. @param base its first address @param length how many leading bits all share */
public record Cidr(long base, int length) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final int BITS = 32;

    public Cidr {
        if (length < 0 || length > BITS) {
            throw new IllegalArgumentException("a range has 0 to 32 leading bits, not " + length);
        }
        base &= mask(length);
    }

    /** @throws IllegalArgumentException when it is not {@code 192.168.7.0/24} or the like */
    public static Cidr of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' is no range of IPv4 addresses, such as 192.168.7.0/24".formatted(text));
        }
        long base = 0;
        for (int i = 1; i <= 4; i++) {
            int part = Integer.parseInt(matcher.group(i));
            if (part > 255) {
                throw new IllegalArgumentException("'%s' is no range of IPv4 addresses: %d is over 255".formatted(text, part));
            }
            base = base << 8 | part;
        }
        int length = Integer.parseInt(matcher.group(5));
        if (length > BITS) {
            throw new IllegalArgumentException("'%s' is no range of IPv4 addresses: it has at most 32 leading bits".formatted(text));
        }
        return new Cidr(base, length);
    }

    /** One address as a number. */
    public static long number(String address) {
        return of(address + "/32").base();
    }

    public long size() {
        return 1L << (BITS - length);
    }

    /** The address at a place in the range: 1 is the first that can be given. */
    public String address(long place) {
        long number = base + place;
        return "%d.%d.%d.%d".formatted(number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255);
    }

    public boolean contains(long address) {
        return (address & mask(length)) == base;
    }

    public boolean overlaps(Cidr other) {
        return contains(other.base) || other.contains(base);
    }

    /** The range of that many leading bits at a place in this one. */
    public Cidr part(int bits, long place) {
        return new Cidr(base + (place << (BITS - bits)), bits);
    }

    @Override
    public String toString() {
        return address(0) + "/" + length;
    }

    private static long mask(int length) {
        return length == 0 ? 0 : 0xFFFFFFFFL << (BITS - length) & 0xFFFFFFFFL;
    }
}
