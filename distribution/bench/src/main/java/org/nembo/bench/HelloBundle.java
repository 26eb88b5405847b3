package org.nembo.bench;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.service.servlet.context.ServletContextHelper;

/** The same JSON twice: through the shared Jersey layer, and from a servlet in a context of its own, with none of our filters in front. */
public final class HelloBundle implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        context.registerService(RestApi.class, new HelloApi(), null);
        Dictionary<String, Object> raw = new Hashtable<>(Map.of("osgi.http.whiteboard.context.name", "bench",
                "osgi.http.whiteboard.context.path", "/bench-raw"));
        context.registerService(ServletContextHelper.class, new ServletContextHelper(context.getBundle()) { }, raw);
        Dictionary<String, Object> servlet = new Hashtable<>(Map.of("osgi.http.whiteboard.servlet.pattern", "/hello",
                "osgi.http.whiteboard.context.select", "(osgi.http.whiteboard.context.name=bench)"));
        context.registerService(Servlet.class, new RawServlet(), servlet);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the registrations back.
    }

    /** The API of one resource. */
    public static final class HelloApi implements RestApi {
        @Override
        public String path() {
            return "/api/v1/bench";
        }

        @Override
        public String title() {
            return "Benchmark";
        }

        @Override
        public Set<Object> resources() {
            return Set.of(new HelloResource());
        }
    }

    /** What is answered. */
    public record Hello(String message, int n) {
    }

    /** Answers. */
    @Path("hello")
    public static final class HelloResource {
        @GET
        @PermitAll
        @Produces("application/json")
        public Hello hello() {
            return new Hello("hello", 1);
        }
    }

    /** Answers the same. */
    public static final class RawServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = "{\"message\":\"hello\",\"n\":1}".getBytes(StandardCharsets.US_ASCII);
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
