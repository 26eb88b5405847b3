package org.nembo.orchestrator.work;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;

/** The key with which people log into the machines of one deployment; made once, kept in the secret store. */
final class SshKeys {

    private static final int BITS = 3072;

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
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            return Json.write(Map.of("public", "ssh-rsa " + Base64.getEncoder().encodeToString(blob((RSAPublicKey) pair.getPublic())) + " nembo",
                    "private", pem));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** RFC 4253, section 6.6. */
    private static byte[] blob(RSAPublicKey key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (byte[] part : new byte[][] {"ssh-rsa".getBytes(StandardCharsets.US_ASCII), key.getPublicExponent().toByteArray(),
                    key.getModulus().toByteArray()}) {
                out.writeInt(part.length);
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
