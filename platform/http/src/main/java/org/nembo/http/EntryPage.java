package org.nembo.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** {@code /}: what answers here and where to go on, for whoever knows nothing but the address. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("")
public final class EntryPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ObjectMapper json = Json.mapper(1 << 16);
    private final String version;

    @Activate
    public EntryPage(BundleContext context) {
        this(context.getProperty("nembo.version"));
    }

    public EntryPage(String version) {
        this.version = version == null ? "" : version;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean html = Html.isWanted(request);
        byte[] body = html ? html().getBytes(StandardCharsets.UTF_8) : json.writeValueAsBytes(index());
        response.setHeader("Vary", "Accept");
        Html.send(response, html, body);
    }

    private Map<String, String> index() {
        Map<String, String> index = new LinkedHashMap<>();
        index.put("name", "Nembo");
        index.put("version", version);
        index.put("openapi", "/api/v1/openapi.json");
        index.put("problems", "/problems");
        index.put("health", "/health/ready");
        index.put("authentication", "Authorization: Bearer <access token>");
        return index;
    }

    private String html() {
        return Html.page("Nembo " + version, """
                <ul>
                <li><a href="/api/v1/openapi">The API</a>, also as <a href="/api/v1/openapi.json">OpenAPI document</a></li>
                <li><a href="/problems">What errors mean</a> and what to do about them</li>
                <li><a href="/health/ready">Whether this server is ready</a></li>
                </ul>
                <h2>Signing in</h2>
                <p>Programs send an access token with each request: <code>Authorization: Bearer &lt;token&gt;</code>. Whoever has one makes others
                with <code>token:create</code> in the shell or <code>POST /api/v1/tokens</code>; the first administrator's is in the file
                <code>admin.token</code> of the server's data directory. On the server's machine <code>nembo client</code> finds it by itself.</p>""");
    }
}
