package org.nembo.itests;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nembo.api.rest.RestApi;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A service for tests: {@code /api/v1/<Nembo-Test-Path>/<n>} writes n lines, one every 100 ms. */
public final class SlowBundle implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(RestApi.class, new SlowApi(context.getBundle().getHeaders().get("Nembo-Test-Path")), null);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registration back.
    }

    /** The API. */
    public static final class SlowApi implements RestApi {
        private final String name;

        SlowApi(String name) {
            this.name = name;
        }

        @Override
        public String path() {
            return "/api/v1/" + name;
        }

        @Override
        public String title() {
            return "Slow";
        }

        @Override
        public Set<Object> resources() {
            return Set.of(new SlowResource());
        }
    }

    /** Writes slowly. */
    @Path("{lines}")
    public static final class SlowResource {
        @GET
        @PermitAll
        @Produces("text/plain")
        public StreamingOutput lines(@PathParam("lines") int lines) {
            return out -> {
                for (int i = 0; i < lines; i++) {
                    out.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    pause();
                }
            };
        }

        private static void pause() {
            try {
                new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
