package org.nembo.bench;

import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.nembo.api.rest.RestApi;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The same JSON twice: through the shared Jersey layer, and from a servlet on a Jetty of its own in the same process, with nothing of ours in front. */
public final class HelloBundle implements BundleActivator {

    private Server bare;

    @Override
    public void start(BundleContext context) throws Exception {
        context.registerService(RestApi.class, new HelloApi(), null);
        bare = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServlet(new ServletHolder(new RawServlet()), "/hello");
        bare.setHandler(handler);
        bare.start();
        Path note = Path.of(context.getProperty("nembo.data")).resolve("bench-raw");
        Files.writeString(note, bare.getURI().toString());
    }

    @Override
    public void stop(BundleContext context) throws Exception {
        bare.stop();
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
    @jakarta.ws.rs.Path("hello")
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
