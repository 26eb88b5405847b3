package org.nembo.objectstore.transfer;

/**
 * What a job did up to now, as its journal keeps it.
 *
 * @param skipped for the same was there
 * @param bytes   of those that were copied
 */
record Tally(long copied, long skipped, long failed, long bytes) {

    static Tally parse(String text) {
        if (text.isEmpty()) {
            return new Tally(0, 0, 0, 0);
        }
        String[] numbers = text.split(" ");
        return new Tally(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]), Long.parseLong(numbers[3]));
    }

    Tally plus(Copying.Outcome outcome, long size) {
        return outcome == Copying.Outcome.COPIED ? new Tally(copied + 1, skipped, failed, bytes + size) : new Tally(copied, skipped + 1, failed, bytes);
    }

    Tally failure() {
        return new Tally(copied, skipped, failed + 1, bytes);
    }

    String text() {
        return copied + " " + skipped + " " + failed + " " + bytes;
    }

    /** For people. */
    String words(boolean dryRun) {
        return "%d objects (%d bytes) %s, %d were there already, %d failed"
                .formatted(copied, bytes, dryRun ? "would be copied" : "were copied", skipped, failed);
    }
}
