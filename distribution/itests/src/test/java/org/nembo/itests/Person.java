package org.nembo.itests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.testkit.server.NemboServer;

/** Somebody with a local account and a browser without scripts, who fills in the pages of the issuer. */
final class Person {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Api.PATIENCE).build();
    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"([a-z_]+)\" value=\"([^\"]*)\">");
    private static final Pattern ACTION = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");

    private final URI server;
    private final String username;
    private final String password;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private Person(URI server, String username, String password) {
        this.server = server;
        this.username = username;
        this.password = password;
    }

    /** Makes the account. */
    static Person made(NemboServer server, String username) throws IOException {
        Api administrator = Api.administrator(server);
        administrator.shell("user:create " + username);
        JsonNode password = Api.JSON.readTree(administrator.shell("user:password " + username + " --json"));
        return new Person(server.url(), username, password.path("password").asText());
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    /** Signs in and makes an access token for everything that this person may do, as a page would. */
    String token() throws Exception {
        return token("*");
    }

    /** The same for one audience. */
    String token(String audience) throws Exception {
        JsonNode session = Api.JSON.readTree(arrive("/oidc/login?next=/api/v1/session").body());
        HttpResponse<String> answer = send(HttpRequest.newBuilder(server.resolve("/api/v1/tokens")).header("Content-Type", "application/json")
                .header("Origin", server.getScheme() + "://" + server.getAuthority()).header("X-CSRF", session.path("session").path("csrf").asText())
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"test\",\"scopes\":[\"*\"],\"audiences\":[\"" + audience + "\"]}")));
        if (answer.statusCode() != 201) {
            throw new AssertionError("no token for " + username + ": " + answer.statusCode() + " " + answer.body());
        }
        return Api.JSON.readTree(answer.body()).path("value").asText();
    }

    HttpResponse<String> get(String address) throws Exception {
        return send(HttpRequest.newBuilder(server.resolve(address)).GET());
    }

    /** Fills in the form of a page. */
    HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields) throws Exception {
        Matcher action = ACTION.matcher(page.body());
        if (!action.find()) {
            throw new AssertionError(page.statusCode() + " is no form:\n" + page.body());
        }
        Map<String, String> all = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(page.body());
        while (hidden.find()) {
            all.put(hidden.group(1), hidden.group(2).replace("&amp;", "&"));
        }
        all.putAll(fields);
        StringBuilder body = new StringBuilder();
        all.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&").append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(HttpRequest.newBuilder(server.resolve(action.group(1))).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** Follows an address on the server through the sign-in to the page, or to the redirect away from the server, that it leads to. */
    HttpResponse<String> arrive(String address) throws Exception {
        HttpResponse<String> answer = get(address);
        for (int i = 0; i < 5; i++) {
            if (answer.statusCode() == 200 && answer.body().contains("name=\"password\"")) {
                answer = submit(answer, Map.of("username", username, "password", password));
            } else if (answer.statusCode() == 303 && server.resolve(location(answer)).getAuthority() != null
                    && server.resolve(location(answer)).getAuthority().equals(server.getAuthority())) {
                answer = get(location(answer));
            } else {
                return answer;
            }
        }
        throw new AssertionError("it goes round in circles: " + answer);
    }

    static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        if (!cookies.isEmpty()) {
            StringBuilder all = new StringBuilder();
            cookies.forEach((name, value) -> all.append(all.isEmpty() ? "" : "; ").append(name).append('=').append(value));
            request.header("Cookie", all.toString());
        }
        HttpResponse<String> answer = HTTP.send(request.timeout(Api.PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
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
