package org.nembo.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.testkit.bundle.BundleJar;

/**
 * Verification of tokens inside a server, by one thread: signature, all claims, and the directory's leave. The same token each time, as a client comes with
 * it, so that the signature itself is computed once.
 */
final class TokensBench implements Bench.Benchmark {

    @Override
    public void run(Path work) throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair first = rsa.generateKeyPair();
        KeyPair second = curve.generateKeyPair();
        HttpServer issuer = issuer((RSAPublicKey) first.getPublic(), (ECPublicKey) second.getPublic());
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            String url = "http://127.0.0.1:" + issuer.getAddress().getPort();
            Files.writeString(work.resolve("nembo/etc/org.nembo.security.issuer~bench.cfg"), "url = " + url + "\n");
            nembo.start();
            Path tokens = work.resolve("tokens");
            Files.write(tokens, List.of(
                    "ES256 " + token("{\"alg\":\"ES256\",\"kid\":\"ec\"}", url, "SHA256withECDSAinP1363Format", second),
                    "RS256 " + token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", url, "SHA256withRSA", first),
                    "access-token " + nembo.token()));
            Path results = work.resolve("results");
            BundleJar.named("nembo.bench.tokens", "1.0.0").header("Bundle-Activator", TokensBundle.class.getName())
                    .header("Import-Package", "org.osgi.framework,org.nembo.api.identity").header("Nembo-Bench-Tokens", tokens.toString())
                    .header("Nembo-Bench-Results", results.toString()).classes(TokensBundle.class)
                    .writeTo(nembo.deployFolder().resolve("tokens.jar"));
            Waiting.until("results", 120, () -> Files.exists(results));
            print(Files.readAllLines(results));
        } finally {
            issuer.stop(0);
        }
    }

    private static void print(List<String> lines) {
        Map<String, List<List<Double>>> kinds = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("failed")) {
                throw new IllegalStateException(line);
            }
            kinds.computeIfAbsent(words[0], kind -> new ArrayList<>()).add(List.of(Double.valueOf(words[1]), Double.valueOf(words[2])));
        }
        Table table = new Table("", "per second, one thread", "per second of one core", "CPU µs each");
        kinds.forEach((kind, rounds) -> {
            List<Double> perCore = rounds.stream().map(round -> round.get(1)).toList();
            table.row(kind, Table.spread(rounds.stream().map(round -> round.get(0)).toList(), "%.0f"), Table.spread(perCore, "%.0f"),
                    Table.spread(perCore.stream().map(number -> 1e6 / number).toList(), "%.1f"));
        });
        table.print();
    }

    private static String token(String header, String issuer, String algorithm, KeyPair pair) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"%s\",\"sub\":\"6f1c1f0e-2f5b-4c3a-9d5e-0a4d8f0c2b11\",\"aud\":\"api\",\"iat\":%d,\"exp\":%d,\"jti\":\"1\","
                .formatted(issuer, now, now + 3600)
                + "\"scope\":\"openid profile\",\"preferred_username\":\"ada\",\"groups\":[\"/users/s3\",\"/users/naas\",\"/users/catchall\"]}";
        String input = base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + base64(signer.sign());
    }

    private static HttpServer issuer(RSAPublicKey rsa, ECPublicKey curve) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        String keys = ("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rsa\",\"n\":\"%s\",\"e\":\"%s\"},"
                + "{\"kty\":\"EC\",\"kid\":\"ec\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}]}")
                .formatted(number(rsa.getModulus(), 256), base64(rsa.getPublicExponent().toByteArray()), number(curve.getW().getAffineX(), 32),
                        number(curve.getW().getAffineY(), 32));
        server.createContext("/.well-known/openid-configuration",
                exchange -> answer(exchange, "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/jwk\"}".formatted(url)));
        server.createContext("/jwk", exchange -> answer(exchange, keys));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Big-endian, in as many bytes. */
    private static String number(BigInteger value, int bytes) {
        byte[] signed = value.toByteArray();
        byte[] plain = new byte[bytes];
        byte[] digits = Arrays.copyOfRange(signed, Math.max(0, signed.length - bytes), signed.length);
        System.arraycopy(digits, 0, plain, bytes - digits.length, digits.length);
        return base64(plain);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
