package org.nembo.http.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.http.Html;
import org.nembo.http.Json;
import org.nembo.http.rest.Claim;
import org.nembo.http.rest.RestServer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** {@code /api/v1/openapi.json} of all APIs, {@code /api/v1/openapi/<api>.json} of one, and {@code /api/v1/openapi} to read. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/api/v1/openapi", "/api/v1/openapi.json", "/api/v1/openapi/*"})
public final class OpenApiPages extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String ROOT = "/api/v1/openapi";

    /** Finished text, never the classes that it was made from: those must be able to go. */
    private record Made(long version, byte[] body) {
    }

    private final transient RestServer apis;
    // Sorted, so that the same APIs always give the same document.
    private final transient ObjectMapper json = Json.mapper(1 << 20).configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    private final transient Map<String, Made> made = new ConcurrentHashMap<>();
    private final String version;

    @Activate
    public OpenApiPages(BundleContext context, @Reference RestServer apis) {
        this(apis, String.valueOf(context.getProperty("nembo.version")));
    }

    OpenApiPages(RestServer apis, String version) {
        this.apis = apis;
        this.version = version;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String address = request.getRequestURI();
        boolean page = address.equals(ROOT) || address.equals(ROOT + "/");
        long now = apis.version();
        Made known = made.get(address);
        if (known == null || known.version() != now) {
            List<Claim> wanted = wanted(page, address);
            if (wanted == null) {
                made.remove(address);
                response.sendError(HttpServletResponse.SC_NOT_FOUND, "no API has the document " + address);
                return;
            }
            Map<String, Object> document = Documents.of(page || address.equals(ROOT + ".json") ? "Nembo" : wanted.get(0).title(), version, wanted);
            known = new Made(now, page ? Reading.html(document).getBytes(StandardCharsets.UTF_8) : json.writeValueAsBytes(document));
            made.put(address, known);
        }
        Html.send(response, page, known.body());
    }

    /** The APIs of a document; null when there is no such document. */
    private List<Claim> wanted(boolean page, String address) {
        List<Claim> served = apis.claims().stream().filter(claim -> claim.state() == Claim.State.READY && claim.refusal().isEmpty()).toList();
        if (page || address.equals(ROOT + ".json")) {
            return served;
        }
        List<Claim> one = served.stream().filter(claim -> address.equals(ROOT + "/" + name(claim) + ".json")).toList();
        return one.isEmpty() ? null : one;
    }

    /** {@code /api/v1/sites} is sites, {@code /orchestrator} is orchestrator. */
    static String name(Claim claim) {
        String path = claim.path().startsWith("/api/v1/") ? claim.path().substring("/api/v1/".length()) : claim.path().substring(1);
        return path.replace('/', '-');
    }
}
