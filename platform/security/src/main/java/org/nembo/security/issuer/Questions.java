package org.nembo.security.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.secret.Secret;
import org.nembo.security.TokenValue;

/** Asks an issuer about single tokens, and remembers the answers for a minute, by the token's hash. Thread-safe. */
final class Questions {

    static final Duration FRESH = Duration.ofSeconds(60);

    /** What came of asking. @param claims null when it is refused or could not be asked */
    private record Said(Claims claims, boolean refused, IOException failure) {
    }

    private final String url;
    private final Remote remote;
    private final RemoteKeys keys;
    private final String userinfo;
    private final String introspection;
    private final String clientId;
    private final Secret clientSecret;
    private final Remembered<Said> infos;
    private final Remembered<Said> introspected;

    Questions(TrustedIssuer.Config config, String url, Remote remote, RemoteKeys keys, Clock clock) {
        this.url = url;
        this.remote = remote;
        this.keys = keys;
        this.userinfo = oneOf("userinfo", config.userinfo(), Set.of("auto", "always", "never"));
        this.introspection = oneOf("introspection", config.introspection(), Set.of("never", "opaque", "always"));
        this.clientId = config.client_id();
        this.clientSecret = new Secret(config.client_secret());
        this.infos = new Remembered<>(clock);
        this.introspected = new Remembered<>(clock);
        if (!introspection.equals("never") && (clientId.isBlank() || config.client_secret().isBlank())) {
            throw new IllegalArgumentException("introspection needs client.id and client.secret");
        }
    }

    String userinfo() {
        return userinfo;
    }

    String introspection() {
        return introspection;
    }

    /** What userinfo says; nothing when the issuer has none, or the token is not good for asking it. */
    Claims userinfo(String token) {
        Optional<URI> address = keys.discovery().userinfo();
        if (address.isEmpty()) {
            return new Claims(Map.of());
        }
        Said said = said(infos, token, () -> {
            Remote.Answer answer = remote.get(address.get(), "Authorization", "Bearer " + token);
            return answer.status() == 403 ? new Said(new Claims(Map.of()), false, null) : read(answer, answer.status() == 401);
        });
        if (said.refused()) {
            throw Refused.because("%s does not accept the access token any more: get a new one".formatted(url));
        }
        return said.claims();
    }

    /** What the issuer says of an active token; empty when it is not. */
    Optional<Claims> introspect(String token) {
        URI address = keys.discovery().introspection()
                .orElseThrow(() -> Refused.unavailable("the issuer %s offers no introspection".formatted(url), null));
        Said said = said(introspected, token, () -> {
            String pair = encode(clientId) + ":" + encode(clientSecret.reveal());
            return read(remote.post(address, "token_type_hint=access_token&token=" + encode(token),
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))), false);
        });
        return Boolean.TRUE.equals(said.claims().values().get("active")) ? Optional.of(said.claims()) : Optional.empty();
    }

    /** Asks. */
    private interface Question {
        Said ask() throws IOException;
    }

    private Said said(Remembered<Said> memory, String token, Question question) {
        Said said = memory.get(TokenValue.hash(token), () -> {
            try {
                return question.ask();
            } catch (IOException e) {
                return new Said(null, false, e);
            }
        }, answer -> answer.failure() == null ? FRESH : RemoteKeys.RETRY);
        if (said.failure() != null) {
            throw Refused.unavailable("the issuer %s cannot be asked about the access token now".formatted(url), said.failure());
        }
        return said;
    }

    private Said read(Remote.Answer answer, boolean refused) throws IOException {
        if (refused) {
            return new Said(null, true, null);
        }
        if (answer.status() != 200) {
            throw new IOException("%s answered %d".formatted(url, answer.status()));
        }
        try {
            return new Said(new Claims(JSONObjectUtils.parse(answer.body())), false, null);
        } catch (ParseException e) {
            throw new IOException("%s answered what is no JSON object".formatted(url), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String oneOf(String key, String value, Set<String> possible) {
        if (!possible.contains(value)) {
            throw new IllegalArgumentException("%s must be one of %s, is '%s'".formatted(key, possible.stream().sorted().toList(), value));
        }
        return value;
    }
}
