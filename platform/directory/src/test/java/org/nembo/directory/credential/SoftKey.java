package org.nembo.directory.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A security key and the browser before it, made of what the JDK has. Everything it says can be made wrong. */
final class SoftKey {

    static final int PRESENT = 1;
    static final int VERIFIED = 4;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CBORMapper CBOR = new CBORMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    final byte[] id;
    private final KeyPair pair;
    String origin = "https://cloud.example.org";
    String party = "cloud.example.org";
    int algorithm = -7;
    int flags = PRESENT | VERIFIED;
    long counter;
    String handle = "";
    String type = "";
    boolean crossOrigin;

    SoftKey(String id) {
        this.id = id.getBytes(StandardCharsets.UTF_8);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a browser answers to {@code navigator.credentials.create}. @param question creation options */
    String make(String question) throws Exception {
        JsonNode asked = JSON.readTree(question);
        handle = asked.path("user").path("id").asText();
        byte[] client = client("webauthn.create", asked.path("challenge").asText());
        ByteArrayOutputStream material = new ByteArrayOutputStream();
        material.write(new byte[16]);
        material.write(ByteBuffer.allocate(2).putShort((short) id.length).array());
        material.write(id);
        material.write(cose());
        Map<String, Object> attestation = new LinkedHashMap<>();
        attestation.put("fmt", "none");
        attestation.put("attStmt", Map.of());
        attestation.put("authData", data(0x40, material.toByteArray()));
        ObjectNode answer = answer();
        answer.putObject("response").put("clientDataJSON", text(client)).put("attestationObject", text(CBOR.writeValueAsBytes(attestation)))
                .putArray("transports").add("usb").add("internal");
        return JSON.writeValueAsString(answer);
    }

    /** What a browser answers to {@code navigator.credentials.get}. @param question request options */
    String sign(String question) throws Exception {
        counter++;
        byte[] client = client("webauthn.get", JSON.readTree(question).path("challenge").asText());
        byte[] data = data(0, new byte[0]);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(data);
        signature.update(MessageDigest.getInstance("SHA-256").digest(client));
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response").put("clientDataJSON", text(client)).put("authenticatorData", text(data))
                .put("signature", text(signature.sign()));
        if (!handle.isEmpty()) {
            response.put("userHandle", handle);
        }
        return JSON.writeValueAsString(answer);
    }

    private ObjectNode answer() {
        ObjectNode answer = JSON.createObjectNode().put("id", text(id)).put("rawId", text(id)).put("type", "public-key");
        answer.putObject("clientExtensionResults");
        return answer;
    }

    private byte[] client(String usual, String challenge) throws Exception {
        return JSON.writeValueAsBytes(JSON.createObjectNode().put("type", type.isEmpty() ? usual : type).put("challenge", challenge).put("origin", origin)
                .put("crossOrigin", crossOrigin));
    }

    private byte[] data(int more, byte[] rest) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(party.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(37 + rest.length).put(hash).put((byte) (flags | more)).putInt((int) counter).put(rest).array();
    }

    private byte[] cose() throws Exception {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        Map<Integer, Object> cose = new LinkedHashMap<>();
        cose.put(1, 2);
        cose.put(3, algorithm);
        cose.put(-1, 1);
        cose.put(-2, coordinate(key.getW().getAffineX()));
        cose.put(-3, coordinate(key.getW().getAffineY()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var writer = CBOR.getFactory().createGenerator(out)) {
            writer.writeStartObject(cose.size());
            for (Map.Entry<Integer, Object> each : cose.entrySet()) {
                writer.writeFieldId(each.getKey());
                writer.writeObject(each.getValue());
            }
            writer.writeEndObject();
        }
        return out.toByteArray();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes.length >= 32 ? Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length)
                : ByteBuffer.allocate(32).position(32 - bytes.length).put(bytes).array();
    }

    static String text(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
