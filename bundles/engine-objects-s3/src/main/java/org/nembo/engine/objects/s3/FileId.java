package org.nembo.engine.objects.s3;

import java.security.SecureRandom;

/** Names of files in the other store: 26 letters and digits, ten of the time in milliseconds and sixteen of chance, so that their order is that of time. */
final class FileId {

    static final int LENGTH = 26;
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_DIGITS = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private FileId() {
    }

    static String next(long millis) {
        char[] id = new char[LENGTH];
        long time = millis;
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            id[i] = DIGITS.charAt((int) (time & 31));
            time >>>= 5;
        }
        byte[] chance = new byte[LENGTH - TIME_DIGITS];
        RANDOM.nextBytes(chance);
        for (int i = 0; i < chance.length; i++) {
            id[TIME_DIGITS + i] = DIGITS.charAt(chance[i] & 31);
        }
        return new String(id);
    }

    /** When it was made; -1 when it is no name of ours. */
    static long millis(String id) {
        if (id.length() != LENGTH) {
            return -1;
        }
        long time = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(id.charAt(i));
            if (digit < 0) {
                return -1;
            }
            time = i < TIME_DIGITS ? time << 5 | digit : time;
        }
        return time;
    }
}
