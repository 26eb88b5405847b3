package org.nembo.security.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nembo.api.identity.TrustedIssuers.Offer;
import org.nembo.api.identity.TrustedIssuers.Request;
import org.nembo.api.secret.Secret;

/** Our client at an issuer: leads browsers there and redeems the codes that they bring back. Thread-safe. */
final class CodeSignIn {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}");
    private static final int LONGEST_LABEL = 60;
    private static final int LONGEST_TOKEN = 64 * 1024;

    /** What the issuer gives for a code. @param access empty when there is none */
    record Tokens(String id, String access) {
        @Override
        public String toString() {
            return "Tokens";
        }
    }

    private final Offer offer;
    private final String client;
    private final Secret secret;
    private final List<String> scopes;
    private final Remote remote;
    private final RemoteKeys keys;
    private final IdToken rules;

    private CodeSignIn(Offer offer, TrustedIssuer.Config config, Remote remote, RemoteKeys keys, Clock clock) {
        this.offer = offer;
        this.client = config.client_id().strip();
        this.secret = new Secret(config.client_secret());
        this.scopes = scopes(config.login_scopes());
        this.remote = remote;
        this.keys = keys;
        this.rules = new IdToken(offer.url(), client, keys, clock);
    }

    /** @throws IllegalArgumentException naming the key and the value */
    static CodeSignIn of(String name, String url, TrustedIssuer.Config config, Remote remote, RemoteKeys keys, Clock clock) {
        String label = config.label().strip();
        if (label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("label must be a line of at most %d characters, is '%s'".formatted(LONGEST_LABEL, Refused.shown(label)));
        }
        if (config.client_id().isBlank()) {
            throw new IllegalArgumentException("label offers the issuer for sign-in, which needs client.id");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the issuer is offered for sign-in, so its NAME must be letters, digits, '.', '_' and '-', is '%s'"
                    .formatted(name));
        }
        return new CodeSignIn(new Offer(name, label, url), config, remote, keys, clock);
    }

    Offer offer() {
        return offer;
    }

    /** How its ID tokens are judged. */
    IdToken rules() {
        return rules;
    }

    URI address(Request request) {
        URI authorization = keys.discovery().login().authorization().orElseThrow(() -> Refused.unavailable(
                "the issuer %s offers no sign-in with a browser (authorization_endpoint)".formatted(offer.url()), null));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client);
        parameters.put("redirect_uri", request.redirect().toString());
        parameters.put("scope", String.join(" ", scopes));
        parameters.put("state", request.state());
        parameters.put("nonce", request.nonce());
        parameters.put("code_challenge", request.challenge());
        parameters.put("code_challenge_method", "S256");
        if (request.again()) {
            parameters.put("prompt", "login");
            parameters.put("max_age", "0");
        }
        String separator = authorization.getRawQuery() == null ? "?" : "&";
        return URI.create(authorization + separator + form(parameters));
    }

    /** Whether the issuer promises to name itself in every answer. */
    boolean named() {
        return keys.discovery().login().named();
    }

    Tokens redeem(String code, String verifier, URI redirect) {
        Discovery.Login login = keys.discovery().login();
        URI address = login.token().orElseThrow(() -> Refused.unavailable("the issuer %s has no token_endpoint".formatted(offer.url()), null));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect.toString());
        form.put("code_verifier", verifier);
        List<String> headers = prove(form, login.posts());
        try {
            return read(remote.post(address, form(form), headers.toArray(String[]::new)));
        } catch (IOException e) {
            throw Refused.unavailable("the issuer %s does not redeem the code now".formatted(offer.url()), e);
        }
    }

    /** RFC 6749, section 2.3.1; without a secret the name alone, and the verifier is the proof. */
    private List<String> prove(Map<String, String> form, boolean posts) {
        boolean open = secret.reveal().isEmpty();
        if (open || posts) {
            form.put("client_id", client);
            if (!open) {
                form.put("client_secret", secret.reveal());
            }
            return List.of();
        }
        String pair = encode(client) + ":" + encode(secret.reveal());
        return List.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private Tokens read(Remote.Answer answer) throws IOException {
        Map<String, Object> said;
        try {
            said = JSONObjectUtils.parse(answer.body());
        } catch (ParseException e) {
            throw new IOException("%s answered %d and no JSON object".formatted(offer.url(), answer.status()), e);
        }
        if (answer.status() == 400 || answer.status() == 401) {
            throw Refused.because("%s refuses the code: %s".formatted(offer.url(), Refused.shown(said.getOrDefault("error", answer.status()))));
        }
        if (answer.status() != 200) {
            throw new IOException("%s answered %d".formatted(offer.url(), answer.status()));
        }
        if (!(said.get("id_token") instanceof String id) || id.length() > LONGEST_TOKEN) {
            throw Refused.because("%s gives no ID token for the code: the scope openid may be missing there".formatted(offer.url()));
        }
        boolean bearer = "bearer".equalsIgnoreCase(String.valueOf(said.get("token_type")));
        return new Tokens(id, bearer && said.get("access_token") instanceof String access && isToken(access) ? access : "");
    }

    /** What can be sent in a header. */
    private static boolean isToken(String access) {
        return access.length() <= LONGEST_TOKEN && access.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    private static List<String> scopes(String[] configured) {
        List<String> scopes = new ArrayList<>(List.of("openid"));
        for (String scope : configured) {
            if (!SCOPE.matcher(scope.strip()).matches()) {
                throw new IllegalArgumentException("login.scopes has '%s', which is no scope".formatted(Refused.shown(scope)));
            }
            if (!scopes.contains(scope.strip())) {
                scopes.add(scope.strip());
            }
        }
        return List.copyOf(scopes);
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(one -> one.getKey() + "=" + encode(one.getValue())).collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
