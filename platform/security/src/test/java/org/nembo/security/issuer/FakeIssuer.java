package org.nembo.security.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer on this machine, with switches for what can go wrong. */
final class FakeIssuer implements AutoCloseable {

    static final RSAKey RSA = rsa("rsa-1");
    static final ECKey EC = ec("ec-1");
    static final RSAKey STRANGER = rsa("rsa-1");

    private final HttpServer server;
    final String url;
    final List<JWK> keys = new CopyOnWriteArrayList<>(List.of(RSA, EC));
    final AtomicInteger keyRequests = new AtomicInteger();
    final AtomicInteger infoRequests = new AtomicInteger();
    final AtomicInteger introspections = new AtomicInteger();
    final Map<String, Map<String, Object>> infos = new ConcurrentHashMap<>();
    final Map<String, Map<String, Object>> active = new ConcurrentHashMap<>();
    volatile String told;
    volatile int status = 200;
    volatile String keysAddress;
    volatile String authorization = "";
    final Map<String, Object> tokens = new ConcurrentHashMap<>();
    final Map<String, Object> more = new ConcurrentHashMap<>();
    final List<String> redeemed = new CopyOnWriteArrayList<>();
    volatile String tokenAddress;

    FakeIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        told = url + "/";
        keysAddress = url + "/jwk";
        tokenAddress = url + "/token";
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, status, document()));
        server.createContext("/token", exchange -> {
            authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            redeemed.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, tokens.containsKey("id_token") || tokens.containsKey("token_type") ? 200 : 400, tokens);
        });
        server.createContext("/jwk", exchange -> {
            keyRequests.incrementAndGet();
            answer(exchange, status, new JWKSet(keys).toPublicJWKSet().toJSONObject());
        });
        server.createContext("/userinfo", exchange -> {
            infoRequests.incrementAndGet();
            Map<String, Object> info = infos.get(exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length()));
            answer(exchange, info == null ? 401 : status, info == null ? Map.of() : info);
        });
        server.createContext("/introspect", exchange -> {
            introspections.incrementAndGet();
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer(exchange, status, active.getOrDefault(form.substring(form.indexOf("&token=") + 7), Map.of("active", false)));
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", url + "/jwk");
            answer(exchange, 302, Map.of());
        });
        server.createContext("/huge", exchange -> answer(exchange, 200, Map.of("keys", "x".repeat(2 << 20))));
        server.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });
        server.start();
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>(Map.of("issuer", told, "jwks_uri", keysAddress, "userinfo_endpoint", url + "/userinfo",
                "introspection_endpoint", url + "/introspect", "authorization_endpoint", url + "/authorize?theme=plain", "token_endpoint", tokenAddress));
        document.putAll(more);
        return document;
    }

    /** What a good token says. */
    Map<String, Object> claims(Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", url);
        claims.put("sub", "4711");
        claims.put("aud", "api");
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 3600);
        claims.put("groups", List.of("users/s3"));
        claims.put("preferred_username", "ada");
        return claims;
    }

    static String rs256(Map<String, Object> claims) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").type(JOSEObjectType.JWT).build(), claims, RSA);
    }

    /** With the header and the claims as they are, whatever they are. */
    static String signed(JWSHeader header, Map<String, Object> claims, JWK key) {
        return signed(header.toString(), JSONObjectUtils.toJSONString(claims), header, key);
    }

    static String signed(String header, String claims, JWSHeader like, JWK key) {
        String input = Base64URL.encode(header) + "." + Base64URL.encode(claims);
        byte[] bytes = input.getBytes(StandardCharsets.US_ASCII);
        try {
            Base64URL signature = key instanceof RSAKey rsa ? new RSASSASigner(rsa).sign(like, bytes) : new ECDSASigner((ECKey) key).sign(like, bytes);
            return input + "." + signature;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A configuration with the defaults of the product, but for what is given. */
    TrustedIssuer.Config config(Map<String, Object> given) {
        return (TrustedIssuer.Config) Proxy.newProxyInstance(FakeIssuer.class.getClassLoader(), new Class<?>[] {TrustedIssuer.Config.class},
                (proxy, method, arguments) -> method.getName().equals("url") ? given.getOrDefault("url", url)
                        : given.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    static RSAKey rsa(String kid) {
        try {
            return new RSAKeyGenerator(2048).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> json) throws IOException {
        byte[] body = JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
