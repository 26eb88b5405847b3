package org.nembo.directory.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.nembo.api.identity.User;

/** What browsers are asked about security keys, as the JSON of WebAuthn Level 3. Pure functions. */
final class KeyQuestions {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private KeyQuestions() {
    }

    /** The name that keys are bound to. */
    static String party(URI origin) {
        return origin.getHost();
    }

    /** Browsers make keys for names alone, and only where nobody can listen. */
    static boolean isNamed(URI origin) {
        String host = origin.getHost();
        boolean number = host == null || host.startsWith("[") || host.matches("[0-9.]+");
        return !number && ("https".equals(origin.getScheme()) || host.equals("localhost") || host.endsWith(".localhost"));
    }

    /** {@code PublicKeyCredentialCreationOptionsJSON}. @param present keys of theirs, which are not made twice */
    static String creation(String server, URI origin, User user, byte[] challenge, List<KeyRow> present) {
        ObjectNode question = JSON.createObjectNode();
        question.putObject("rp").put("id", party(origin)).put("name", server);
        question.putObject("user").put("id", BASE64.encodeToString(user.uid().getBytes(StandardCharsets.UTF_8))).put("name", user.username())
                .put("displayName", user.name().isEmpty() ? user.username() : user.name());
        question.put("challenge", BASE64.encodeToString(challenge)).put("timeout", Challenges.LIFE.toMillis()).put("attestation", "none");
        ArrayNode algorithms = question.putArray("pubKeyCredParams");
        KeyCeremony.ALGORITHMS.forEach(each -> algorithms.addObject().put("type", "public-key").put("alg", each.getValue()));
        keys(question.putArray("excludeCredentials"), present);
        question.putObject("authenticatorSelection").put("residentKey", "preferred").put("userVerification", "preferred");
        return text(question);
    }

    /** {@code PublicKeyCredentialRequestOptionsJSON}. @param allowed empty for whichever key the person has here, which then must verify its owner */
    static String request(URI origin, byte[] challenge, List<KeyRow> allowed) {
        ObjectNode question = JSON.createObjectNode().put("rpId", party(origin)).put("challenge", BASE64.encodeToString(challenge))
                .put("timeout", Challenges.LIFE.toMillis()).put("userVerification", allowed.isEmpty() ? "required" : "preferred");
        keys(question.putArray("allowCredentials"), allowed);
        return text(question);
    }

    private static void keys(ArrayNode list, List<KeyRow> keys) {
        for (KeyRow key : keys) {
            ObjectNode one = list.addObject().put("type", "public-key").put("id", key.credential());
            Set<String> transports = key.made().transports().isEmpty() ? Set.of() : Set.of(key.made().transports().split(" "));
            if (!transports.isEmpty()) {
                ArrayNode ways = one.putArray("transports");
                transports.stream().sorted().forEach(ways::add);
            }
        }
    }

    private static String text(ObjectNode question) {
        try {
            return JSON.writeValueAsString(question);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
