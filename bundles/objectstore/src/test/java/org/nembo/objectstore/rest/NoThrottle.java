package org.nembo.objectstore.rest;

import org.nembo.api.identity.Throttle;

/** Lets everybody guess. */
public final class NoThrottle implements Throttle {

    @Override
    public void admit(String kind, String account, String client) {
        // Nobody waits.
    }

    @Override
    public void failed(String kind, String account, String client) {
        // Nobody is counted.
    }

    @Override
    public void succeeded(String kind, String account, String client) {
        // Nobody was counted.
    }
}
