package org.nembo.provider.local;

/** Lets the server die at one place: from then on it gets no further at any. */
final class Crash implements Checkpoint {

    /** What takes the place of the end of the process. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Died(String place) {
            super("died at: " + place);
        }
    }

    private final String where;
    private volatile boolean dead;

    Crash(String where) {
        this.where = where;
    }

    boolean happened() {
        return dead;
    }

    @Override
    public void reached(String place) {
        dead |= place.equals(where);
        if (dead) {
            throw new Died(place);
        }
    }
}
