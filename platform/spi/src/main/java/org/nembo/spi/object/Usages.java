package org.nembo.spi.object;

import java.util.List;

/** What accounts use: exact, kept in the transaction of each change. Thread-safe. */
public interface Usages {

    /**
     * What one account uses.
     *
     * @param bytes   stored bytes of all versions and of the parts of unfinished uploads
     * @param objects versions, without delete markers
     */
    record Usage(String account, long bytes, long objects) {
    }

    /** Nothing at all for an account that is not known. */
    Usage of(String account);

    /** Accounts that begin with {@code prefix}, by name, after one of them (empty for the first); at most {@code max}. */
    List<Usage> list(String prefix, String after, int max);
}
