package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one repository of a registry (OCI distribution specification), with the tokens that it asks for. Used by one thread. */
final class RegistryClient {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_TOKEN_BYTES = 64 * 1024;
    private static final String MANIFESTS = String.join(", ", "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json");
    private static final Pattern CHALLENGE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();

    private final ImageName name;
    private final Registries registries;
    private final String base;
    private String authorization = "";

    RegistryClient(ImageName name, Registries registries) throws ImageException {
        this.name = name;
        this.registries = registries;
        this.base = registries.scheme(name.registry()) + "://" + name.host() + "/v2/" + name.repository();
    }

    /** The manifest or index that the name means, and what it is. */
    Map.Entry<Descriptor, byte[]> manifest() throws IOException {
        byte[] content;
        try (InputStream body = get("/manifests/" + name.wanted(), MANIFESTS, 0).body()) {
            content = document(body);
        }
        Digest digest = name.digest().isPresent() ? name.digest().get() : Digest.sha256(content);
        digest.check(content, "the manifest of " + name);
        return Map.entry(new Descriptor("", digest, content.length, Map.of(), Map.of()), content);
    }

    /** A document by its digest; not yet verified. */
    byte[] document(Descriptor descriptor) throws IOException {
        boolean manifest = descriptor.mediaType().contains("manifest");
        try (InputStream body = get((manifest ? "/manifests/" : "/blobs/") + descriptor.digest(), manifest ? MANIFESTS : "*/*", 0).body()) {
            return document(body);
        }
    }

    /** What a blob holds from a place on. @param from 0 for all; the answer's status is 206 when it begins there, 200 when it begins at 0 all the same */
    HttpResponse<InputStream> blob(Digest digest, long from) throws IOException {
        return get("/blobs/" + digest, "*/*", from);
    }

    private HttpResponse<InputStream> get(String path, String accept, long from) throws IOException {
        HttpResponse<InputStream> response = send(URI.create(base + path), accept, from, authorization);
        if (response.statusCode() == 401) {
            response.body().close();
            authorization = authorize(response.headers().allValues("WWW-Authenticate"));
            response = send(URI.create(base + path), accept, from, authorization);
        }
        for (int i = 0; response.statusCode() / 100 == 3; i++) {
            response.body().close();
            if (i == MOST_REDIRECTS) {
                throw new ImageException("the registry of %s redirects over %d times".formatted(name, MOST_REDIRECTS));
            }
            URI target = response.uri().resolve(response.headers().firstValue("Location").orElse(""));
            // Who it leads to is not who the token is for.
            response = send(checked(target), accept, from, target.getAuthority().equals(response.uri().getAuthority()) ? authorization : "");
        }
        if (response.statusCode() != 200 && response.statusCode() != 206) {
            response.body().close();
            throw refused(response.statusCode());
        }
        return response;
    }

    private ImageException refused(int status) {
        return switch (status) {
            case 401, 403 -> new ImageException("the registry does not let %s be read (status %d): it does not exist, or it needs a login"
                    .formatted(name, status));
            case 404 -> new ImageException("there is no image %s (status 404)".formatted(name));
            default -> new ImageException("the registry answered status %d for %s".formatted(status, name), status == 429 || status >= 500, null);
        };
    }

    private HttpResponse<InputStream> send(URI uri, String accept, long from, String authorized) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", accept).header("User-Agent", "nembo");
        if (!authorized.isEmpty()) {
            request.header("Authorization", authorized);
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new ImageException("%s cannot be reached for %s: %s".formatted(uri.getAuthority(), name, e), true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("the reading of %s was interrupted".formatted(name), true, e);
        }
    }

    /** Answers the challenge of a registry. */
    private String authorize(List<String> challenges) throws IOException {
        Optional<String> login = registries.login(name.registry());
        for (String challenge : challenges) {
            if (challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
                return "Bearer " + token(challenge, login);
            }
            if (challenge.regionMatches(true, 0, "Basic", 0, 5) && login.isPresent()) {
                return basic(login.get());
            }
        }
        throw refused(401);
    }

    private String token(String challenge, Optional<String> login) throws IOException {
        String realm = "";
        String query = "scope=" + encode("repository:" + name.repository() + ":pull");
        Matcher parameters = CHALLENGE.matcher(challenge);
        while (parameters.find()) {
            if (parameters.group(1).equalsIgnoreCase("realm")) {
                realm = parameters.group(2);
            } else if (parameters.group(1).equalsIgnoreCase("service")) {
                query += "&service=" + encode(parameters.group(2));
            }
        }
        URI uri = checked(uri(realm + (realm.contains("?") ? "&" : "?") + query));
        HttpResponse<InputStream> response = send(uri, "application/json", 0, login.map(RegistryClient::basic).orElse(""));
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode() == 404 ? 401 : response.statusCode());
            }
            Map<String, Object> answer = Json.object(Json.parse(new String(body.readNBytes(MOST_TOKEN_BYTES), StandardCharsets.UTF_8)));
            String token = Json.string(answer.get("token")).or(() -> Json.string(answer.get("access_token"))).orElse("");
            if (!token.matches("[\\x21-\\x7e]+")) {
                throw new ImageException("who gives tokens for %s gave none".formatted(name));
            }
            return token;
        }
    }

    private URI uri(String text) throws ImageException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new ImageException("the registry of %s names no address for its tokens".formatted(name));
        }
    }

    /** Whatever a registry leads to must be as safe as itself. */
    private URI checked(URI uri) throws ImageException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (uri.getAuthority() == null || !scheme.equals("https") && !(scheme.equals("http") && registries.plainAllowed(uri.getAuthority()))) {
            throw new ImageException("the registry of %s leads to an address that is not taken: %s".formatted(name, uri.getAuthority()));
        }
        return uri;
    }

    private byte[] document(InputStream body) throws IOException {
        byte[] all = body.readNBytes(ImageLimits.DOCUMENT_BYTES + 1);
        if (all.length > ImageLimits.DOCUMENT_BYTES) {
            throw new ImageException("a document of %s is over %d bytes".formatted(name, ImageLimits.DOCUMENT_BYTES));
        }
        return all;
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
