package org.nembo.testkit.fake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One thing at a {@link FakeProvider}. Guarded by the provider's lock. @param <R> what asked for it */
final class FakeThing<R> {

    static final int STAYS = -1;

    final R request;
    final String name;
    final String id;
    final int number;
    final Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    /** How often it was looked at since it was made or started. */
    int looks;
    /** How many more looks find it although it is deleted. */
    int lingers = STAYS;
    boolean stopped;

    FakeThing(R request, String name, String id, int number) {
        this.request = request;
        this.name = name;
        this.id = id;
        this.number = number;
    }

    boolean deleted() {
        return lingers != STAYS;
    }
}
