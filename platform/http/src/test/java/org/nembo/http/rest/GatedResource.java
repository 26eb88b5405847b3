package org.nembo.http.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers when the test says so. */
@Path("/")
@Produces("text/plain")
public final class GatedResource {

    private final String answer;
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch gate = new CountDownLatch(1);
    volatile AsyncResponse suspended;
    volatile Runnable action = () -> { };

    GatedResource(String answer) {
        this.answer = answer;
    }

    @GET
    public String now() {
        return answer;
    }

    @GET
    @Path("slow")
    public String slow() throws InterruptedException {
        entered.countDown();
        if (!gate.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate");
        }
        return answer;
    }

    @GET
    @Path("async")
    public void async(@Suspended AsyncResponse response) {
        suspended = response;
        entered.countDown();
    }

    @GET
    @Path("act")
    public String act() {
        action.run();
        return answer;
    }
}
