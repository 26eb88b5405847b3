package org.nembo.http.front;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * Which addresses of servlets strangers may see: a few of the platform, and those of servlets registered with {@code nembo.public=true}.
 * The most specific pattern decides, as it does for the servlet itself. Thread-safe.
 */
@Component(service = OpenAddresses.class)
public final class OpenAddresses {

    /** The service property by which a servlet is open to strangers. */
    static final String PUBLIC = "nembo.public";

    private static final String METRICS = "/metrics";
    private static final List<Pattern> PLATFORM = Stream.of("/health/live", "/health/ready", "/problems", "/problems/*", "/api/v1/openapi",
            "/api/v1/openapi.json", "/api/v1/openapi/*", "").map(path -> new Pattern(path, true)).toList();

    private record Pattern(String text, boolean open) {

        /** How well the path matches: 0 for not at all, else more for what the servlet specification prefers. */
        int rank(String path) {
            if (text.isEmpty()) {
                return path.equals("/") ? Integer.MAX_VALUE : 0;
            }
            if (text.equals("/")) {
                return 1;
            }
            if (text.endsWith("/*")) {
                String prefix = text.substring(0, text.length() - 2);
                boolean below = path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
                return below ? 3 + prefix.length() : 0;
            }
            if (text.startsWith("*.")) {
                return path.endsWith(text.substring(1)) ? 2 : 0;
            }
            return path.equals(text) ? Integer.MAX_VALUE : 0;
        }
    }

    private final Map<ServiceReference<Servlet>, List<Pattern>> servlets = new ConcurrentHashMap<>();

    @Activate
    public OpenAddresses() {
    }

    @Reference(service = Servlet.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "addServlet")
    void addServlet(ServiceReference<Servlet> servlet) {
        Object patterns = servlet.getProperty(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN);
        boolean open = Boolean.parseBoolean(String.valueOf(servlet.getProperty(PUBLIC)));
        Stream<String> texts = patterns instanceof String[] many ? Arrays.stream(many) : Stream.ofNullable(patterns).map(String::valueOf);
        servlets.put(servlet, texts.map(text -> new Pattern(text, open)).toList());
    }

    void removeServlet(ServiceReference<Servlet> servlet) {
        servlets.remove(servlet);
    }

    /** Whether a stranger may be let through to the servlets. */
    boolean to(HttpServletRequest request) {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        if (path.equals(METRICS)) {
            return local(request);
        }
        if (PLATFORM.stream().anyMatch(pattern -> pattern.rank(path) > 0)) {
            return true;
        }
        List<Pattern> all = servlets.values().stream().flatMap(List::stream).filter(pattern -> pattern.rank(path) > 0).toList();
        int best = all.stream().map(pattern -> pattern.rank(path)).max(Comparator.naturalOrder()).orElse(0);
        return best > 0 && all.stream().filter(pattern -> pattern.rank(path) == best).allMatch(Pattern::open);
    }

    /** A proxy on this machine speaks for others. */
    private static boolean local(HttpServletRequest request) {
        try {
            return request.getHeader("X-Forwarded-For") == null && request.getHeader("Forwarded") == null
                    && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
