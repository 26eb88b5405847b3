package org.nembo.itests;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without scripts that goes from server to server, with the cookies of each: follows redirects and pages that lead on by themselves. */
final class Traveller {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*\\baction=\"([^\"]+)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>", Pattern.DOTALL);
    private static final int MOST_STEPS = 12;

    private final Map<String, Map<String, String>> cookies = new TreeMap<>();

    HttpResponse<String> get(URI address) throws Exception {
        return arrived(HttpRequest.newBuilder(address).GET());
    }

    /** Fills in the form whose action contains the text. */
    HttpResponse<String> submit(HttpResponse<String> page, String action, Map<String, String> fields) throws Exception {
        Matcher form = FORM.matcher(page.body());
        while (form.find()) {
            if (form.group(1).contains(action)) {
                Map<String, String> all = hidden(form.group(2));
                all.putAll(fields);
                StringBuilder body = new StringBuilder();
                all.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&").append(URLEncoder.encode(name, StandardCharsets.UTF_8)).append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
                return arrived(HttpRequest.newBuilder(page.uri().resolve(plain(form.group(1)))).header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", origin(page.uri())).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
            }
        }
        throw new AssertionError(page.statusCode() + " of " + page.uri() + " has no form for " + action + ":\n" + page.body());
    }

    private HttpResponse<String> arrived(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = sent(request);
        for (int i = 0; i < MOST_STEPS; i++) {
            String next = answer.statusCode() / 100 == 3 ? answer.headers().firstValue("Location").orElse("")
                    : answer.headers().firstValue("Refresh").orElse("").replaceFirst("^0;url=", "");
            if (next.isEmpty()) {
                return answer;
            }
            answer = sent(HttpRequest.newBuilder(answer.uri().resolve(next)).GET());
        }
        throw new AssertionError("it goes round in circles: " + answer);
    }

    private HttpResponse<String> sent(HttpRequest.Builder request) throws Exception {
        URI address = request.copy().build().uri();
        Map<String, String> own = cookies.computeIfAbsent(address.getAuthority(), authority -> new LinkedHashMap<>());
        if (!own.isEmpty()) {
            StringBuilder all = new StringBuilder();
            own.forEach((name, value) -> all.append(all.isEmpty() ? "" : "; ").append(name).append('=').append(value));
            request.header("Cookie", all.toString());
        }
        HttpResponse<String> answer = HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] pair = set.split(";")[0].split("=", 2);
            if (pair[1].isEmpty()) {
                own.remove(pair[0]);
            } else {
                own.put(pair[0], pair[1]);
            }
        }
        return answer;
    }

    private static Map<String, String> hidden(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(form);
        while (input.find()) {
            if (input.group().contains("type=\"hidden\"")) {
                fields.put(attribute(input.group(), "name"), attribute(input.group(), "value"));
            }
        }
        return fields;
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find() ? plain(value.group(1)) : "";
    }

    private static String plain(String html) {
        return html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    }

    private static String origin(URI page) {
        return page.getScheme() + "://" + page.getRawAuthority();
    }
}
