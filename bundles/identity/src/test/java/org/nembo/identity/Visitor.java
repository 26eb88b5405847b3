package org.nembo.identity;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without a script: keeps cookies, fills in forms, follows no redirect by itself. */
public final class Visitor {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"([a-z_]+)\" value=\"([^\"]*)\">");

    private final URI base;
    public final Map<String, String> cookies = new LinkedHashMap<>();
    private String origin;

    public Visitor(URI base) {
        this.base = base;
        this.origin = base.toString();
    }

    /** Comes from a page of another server from now on. */
    public Visitor from(String other) {
        origin = other;
        return this;
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    public HttpResponse<String> post(String path, Map<String, String> form) throws Exception {
        return send(HttpRequest.newBuilder(base.resolve(path)).header("Content-Type", "application/x-www-form-urlencoded").header("Origin", origin)
                .POST(HttpRequest.BodyPublishers.ofString(form(form))));
    }

    /** Fills in the form of a page. */
    public HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(hidden(page));
        all.putAll(fields);
        Matcher action = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"").matcher(page.body());
        if (!action.find()) {
            throw new AssertionError("no form in\n" + page.body());
        }
        return post(action.group(1), all);
    }

    /** Signs in with the password of {@link FakePeople}. */
    public Visitor login(String username) throws Exception {
        HttpResponse<String> answer = submit(get("/oidc/login?prompt=login"), Map.of("username", username, "password", username + "-secret"));
        if (answer.statusCode() != 303) {
            throw new AssertionError(answer.body());
        }
        return this;
    }

    public static Map<String, String> hidden(HttpResponse<String> page) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = HIDDEN.matcher(page.body());
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2).replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<"));
        }
        return found;
    }

    /** Where an answer leads to; a path when it is on the same server. */
    public static String location(HttpResponse<?> answer) {
        String location = answer.headers().firstValue("Location").orElse("");
        String own = "http://" + answer.request().uri().getRawAuthority() + "/";
        return location.startsWith(own) ? location.substring(own.length() - 1) : location;
    }

    /** The parameters of the address that an answer leads to. */
    public static Map<String, String> told(HttpResponse<?> answer) {
        return parse(URI.create(location(answer)).getRawQuery());
    }

    private static Map<String, String> parse(String query) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            values.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return values;
    }

    public static String form(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&").append(URLEncoder.encode(name, StandardCharsets.UTF_8)).append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return text.toString();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        if (!cookies.isEmpty()) {
            StringBuilder all = new StringBuilder();
            cookies.forEach((name, value) -> all.append(all.isEmpty() ? "" : "; ").append(name).append('=').append(value));
            request.header("Cookie", all.toString());
        }
        HttpResponse<String> answer = HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] pair = set.split(";")[0].split("=", 2);
            if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return answer;
    }
}
