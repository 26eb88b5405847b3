package org.nembo.security.issuer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;

/**
 * A signed JWT in its three parts, with a header that may be worked with: nothing else of it is believed yet.
 *
 * @param signed what the signature is over
 */
record Jwt(JWSHeader header, Claims claims, byte[] signed, Base64URL signature) {

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA,
            JWSAlgorithm.Ed25519);
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt", "application/jwt");
    private static final Predicate<String> BASE64 = Pattern.compile("[A-Za-z0-9_-]+").asMatchPredicate();
    private static final int LONGEST_HEADER = 4096;

    /** Whether the text has the form of a signed JWT; says nothing of its validity. */
    static boolean looksLike(String token) {
        int first = token.indexOf('.');
        return token.startsWith("e") && first > 0 && token.indexOf('.', first + 1) > 0;
    }

    /** @throws NemboException {@code UNAUTHENTICATED} when it is none, or its header asks for what is never done */
    static Jwt parse(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || parts[0].length() > LONGEST_HEADER) {
            throw Refused.because("the access token is no signed JWT: it has %d parts and not 3, or a header that is too long".formatted(parts.length));
        }
        if (!parts[2].isEmpty() && !BASE64.test(parts[2])) {
            throw Refused.because("the signature of the access token is not Base64 for URLs");
        }
        Map<String, Object> header = json(parts[0], "header");
        check(header);
        try {
            JWSHeader parsed = JWSHeader.parse(header, null);
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            return new Jwt(parsed, new Claims(json(parts[1], "content")), signed, new Base64URL(parts[2]));
        } catch (ParseException | IllegalArgumentException e) {
            throw Refused.because("the header of the access token is not that of a signed JWT");
        }
    }

    /** Which key signed it, as it says. */
    Optional<String> kid() {
        return Optional.ofNullable(header.getKeyID());
    }

    /** {@code jku}, {@code x5u}, {@code jwk} and {@code x5c} are never followed: keys come from the issuer alone. */
    private static void check(Map<String, Object> header) {
        Object algorithm = header.get("alg");
        if (!(algorithm instanceof String name) || !ALGORITHMS.contains(new JWSAlgorithm(name))) {
            throw Refused.because("the access token is signed with '%s': only RS256, PS256, ES256 and EdDSA are accepted".formatted(Refused.shown(algorithm)));
        }
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw Refused.because("the header of the access token demands an extension (crit) that is not known here");
        }
        Object type = header.getOrDefault("typ", "JWT");
        if (!(type instanceof String text) || !TYPES.contains(text.toLowerCase(Locale.ROOT))) {
            throw Refused.because("the access token is of the type '%s', not JWT or at+jwt".formatted(Refused.shown(type)));
        }
    }

    private static Map<String, Object> json(String part, String what) {
        try {
            if (!BASE64.test(part)) {
                throw Refused.because("the %s of the access token is not Base64 for URLs".formatted(what));
            }
            String text = new Base64URL(part).decodeToString();
            // The parser takes a list of pairs for an object too.
            if (!text.stripLeading().startsWith("{")) {
                throw Refused.because("the %s of the access token is no JSON object".formatted(what));
            }
            return JSONObjectUtils.parse(text);
        } catch (ParseException | IllegalArgumentException e) {
            throw Refused.because("the %s of the access token is no JSON object".formatted(what));
        }
    }
}
