package org.nembo.http.front;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.RestApi;

/** An API made of what a test gives it. */
public record SampleApi(String path, Set<Object> resources, Optional<EventFeed> feed) implements RestApi {

    public SampleApi(String path, Object... resources) {
        this(path, Set.of(resources), Optional.empty());
    }

    @Override
    public String title() {
        return "Sample at " + path;
    }
}
