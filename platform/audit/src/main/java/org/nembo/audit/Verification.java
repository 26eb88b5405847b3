package org.nembo.audit;

import java.util.Optional;

/**
 * What a verification found.
 *
 * @param records how many records were read and are as they were written
 * @param last    the hash of the last of them; empty when there is none
 * @param trouble what is wrong, and with which record; empty when nothing is
 */
public record Verification(long records, String last, Optional<String> trouble) {

    /** Whether every record is as it was written, and none is missing. */
    public boolean whole() {
        return trouble.isEmpty();
    }
}
