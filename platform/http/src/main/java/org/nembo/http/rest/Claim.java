package org.nembo.http.rest;

import java.util.Optional;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;

/** A registered {@link RestApi} and how far it has got. All but the path may change at any time. Thread-safe. */
public final class Claim {

    /** What becomes of a registered API. */
    public enum State { BUILDING, READY, FAILED }

    private final RestApi api;
    private final String path;
    private final String title;
    private final Optional<EventFeed> feed;
    private final Optional<FailureBody> failureBody;
    private final boolean signsIn;
    private volatile State state = State.BUILDING;
    private volatile ApiContainer container;
    private volatile String refusal = "";

    Claim(RestApi api) {
        this.api = api;
        this.path = String.valueOf(api.path());
        this.title = api.title();
        this.feed = api.feed();
        this.failureBody = api.failureBody();
        this.signsIn = api.signsIn();
    }

    public RestApi api() {
        return api;
    }

    public String path() {
        return path;
    }

    public String title() {
        return title;
    }

    Optional<EventFeed> feed() {
        return feed;
    }

    /** Whether it has live streams. */
    public boolean streams() {
        return feed.isPresent();
    }

    /** What failures look like; problem documents when empty. */
    public Optional<FailureBody> failureBody() {
        return failureBody;
    }

    /** Whether the front finds out who calls. */
    public boolean signsIn() {
        return signsIn;
    }

    public State state() {
        return state;
    }

    /** Why it is not served although it is built; empty when it is. */
    public String refusal() {
        return refusal;
    }

    /** Empty while it is built, and when that failed. */
    Optional<ApiContainer> container() {
        return Optional.ofNullable(container);
    }

    void ready(ApiContainer built) {
        container = built;
        state = State.READY;
    }

    void failed() {
        state = State.FAILED;
    }

    void refuse(String reason) {
        refusal = reason;
    }

    /** Whether the two would serve common addresses. */
    boolean overlaps(Claim other) {
        return path.equals(other.path) || path.startsWith(other.path + "/") || other.path.startsWith(path + "/");
    }
}
