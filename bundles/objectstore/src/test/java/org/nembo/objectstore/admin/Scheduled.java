package org.nembo.objectstore.admin;

import java.time.Instant;

/** The schedule of the scrub, at a time of the test's choice. */
public final class Scheduled {

    private Scheduled() {
    }

    /** What happens each hour. @return whether a scrub began */
    public static boolean scrub(Scrubs scrubs, Instant now) {
        ScrubSchedule schedule = new ScrubSchedule(scrubs, 30);
        try {
            return schedule.begin(now);
        } finally {
            schedule.close();
        }
    }
}
