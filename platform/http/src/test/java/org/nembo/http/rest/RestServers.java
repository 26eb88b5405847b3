package org.nembo.http.rest;

import java.time.Duration;
import org.nembo.http.Settings;
import org.nembo.http.feed.Feeds;

/** Servers of APIs with other times than the product's. */
public final class RestServers {

    private RestServers() {
    }

    public static RestServer judgingBodiesAfter(Duration grace, Settings settings, Feeds feeds) {
        return new RestServer(settings, feeds, () -> false, grace);
    }
}
