package org.nembo.orchestrator.work;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.util.Base64;
import java.util.Map;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;

/** The key with which people log into the machines of one deployment; made once, kept in the secret store. */
final class SshKeys {

    private static final String TYPE = "ecdsa-sha2-nistp256";
    private static final int COORDINATE_BYTES = 32;

    /** @param publicKey in the form of {@code authorized_keys} @param privateKey as PEM (PKCS#8) */
    record Pair(String publicKey, Secret privateKey) {
    }

    private SshKeys() {
    }

    static Pair of(DeploymentStore store, String deployment) {
        String path = Deployment.keySecrets(deployment);
        String text = store.secrets().find(path).map(Secret::reveal).orElseGet(() -> {
            String made = make();
            store.secrets().put(path, new Secret(made));
            return made;
        });
        Map<String, String> keys = Json.strings(text);
        return new Pair(keys.get("public"), new Secret(keys.get("private")));
    }

    private static String make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            return Json.write(Map.of("public", TYPE + " " + Base64.getEncoder().encodeToString(blob((ECPublicKey) pair.getPublic())) + " nembo",
                    "private", pem));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has this curve", e);
        }
    }

    /** RFC 5656, section 3.1. */
    private static byte[] blob(ECPublicKey key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (byte[] part : new byte[][] {TYPE.getBytes(StandardCharsets.US_ASCII), "nistp256".getBytes(StandardCharsets.US_ASCII), point(key.getW())}) {
                out.writeInt(part.length);
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Uncompressed: 4, then both coordinates. */
    private static byte[] point(ECPoint point) {
        byte[] bytes = new byte[1 + 2 * COORDINATE_BYTES];
        bytes[0] = 4;
        put(point.getAffineX(), bytes, COORDINATE_BYTES);
        put(point.getAffineY(), bytes, 2 * COORDINATE_BYTES);
        return bytes;
    }

    /** Ends at an index, with leading zeros. */
    private static void put(BigInteger number, byte[] into, int last) {
        byte[] bytes = number.toByteArray();
        for (int i = 0; i < Math.min(bytes.length, COORDINATE_BYTES); i++) {
            into[last - i] = bytes[bytes.length - 1 - i];
        }
    }
}
