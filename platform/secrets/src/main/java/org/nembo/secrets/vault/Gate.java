package org.nembo.secrets.vault;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.secrets.SecretStore;
import org.slf4j.MDC;

/**
 * Finds out who asks: by a token of this API, or by one of the server's other services. Whoever may {@code secrets:administer} may all, everybody else has an
 * area of their own. Thread-safe.
 */
final class Gate {

    static final String AUDIENCE = "api";
    private static final String GUESS = "vault-token";

    private final SecretStore store;
    private final Tokens tokens;
    private final Policies policies;
    private final Authenticator authenticator;
    private final Policy policy;
    private final Directory directory;
    private final Throttle throttle;
    private final Supplier<String> client;

    /** Those who know people. */
    record People(Authenticator authenticator, Policy policy, Directory directory, Throttle throttle) {
    }

    /** @param client the network address of who asks */
    Gate(SecretStore store, Tokens tokens, Policies policies, People people, Supplier<String> client) {
        this.store = store;
        this.tokens = tokens;
        this.policies = policies;
        this.authenticator = people.authenticator();
        this.policy = people.policy();
        this.directory = people.directory();
        this.throttle = people.throttle();
        this.client = client;
    }

    /** @throws NemboException {@code VAULT_DENIED}, or {@code TOO_MANY_REQUESTS} for who tries many */
    Holder enter(HttpHeaders headers) {
        String value = value(headers).orElseThrow(VaultFailures::denied);
        return value.startsWith(Opaque.TOKEN) ? bearer(value) : person(value);
    }

    /** The network address of who asks. */
    String client() {
        return client.get();
    }

    static String clientOfTheRequest() {
        return Optional.ofNullable(MDC.get("client")).orElse("");
    }

    static Optional<String> value(HttpHeaders headers) {
        String own = headers.getHeaderString("X-Vault-Token");
        if (own != null && !own.isBlank()) {
            return Optional.of(own.strip());
        }
        String bearer = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
        return Optional.ofNullable(bearer).filter(text -> text.regionMatches(true, 0, "Bearer ", 0, 7)).map(text -> text.substring(7).strip())
                .filter(text -> !text.isEmpty());
    }

    /** The uid of the directory; a stable name for an identity that it does not know. */
    String entity(Subject subject) {
        return directory.find(subject.issuer(), subject.subject()).map(User::uid).orElseGet(() -> Opaque.hash(subject.id()).substring(0, 32));
    }

    /** Refuses a token that nobody has, more and more slowly. */
    NemboException unknown() {
        throttle.admit(GUESS, "", client());
        throttle.failed(GUESS, "", client());
        return VaultFailures.denied();
    }

    /** A token of this API, which is used by this. */
    private Holder bearer(String value) {
        Optional<Token> found = store.jdbi().withHandle(handle -> tokens.find(handle, value));
        Token token = found.orElseThrow(this::unknown);
        if (token.kind().equals(Token.WRAPPING) || !Cidr.covers(token.cidrs(), client()) || suspended(token)) {
            throw VaultFailures.denied();
        }
        if (token.usesLeft().isPresent() && !store.jdbi().<Boolean, RuntimeException>inTransaction(handle -> tokens.use(handle, token))) {
            throw VaultFailures.denied();
        }
        Acl acl = store.jdbi().withHandle(handle -> policies.of(handle, token.policies(), token.entity(), !token.issuer().isEmpty()));
        return new Holder(token.actor(), token.entity(), Optional.of(token), Optional.empty(), token.policies(), acl, client());
    }

    private boolean suspended(Token token) {
        if (token.issuer().isEmpty()) {
            return false;
        }
        Optional<User> user = directory.find(token.issuer(), token.subject());
        return user.map(User::suspended).orElse(token.issuer().equals(Directory.LOCAL));
    }

    private Holder person(String value) {
        Subject subject = authenticate(value, AUDIENCE);
        String entity = entity(subject);
        boolean mighty = policy.decide(subject, "secrets:administer", "secrets", Map.of()).allowed();
        if (!mighty) {
            boolean own = policy.decide(subject, "secrets:use", "secrets/users/" + entity, Map.of(Policy.OWNER, subject.id())).allowed();
            if (!own) {
                throw VaultFailures.denied("the token's scopes do not cover secrets:use");
            }
        }
        List<String> names = List.of(mighty ? Policies.ROOT : Policies.DEFAULT);
        Acl acl = mighty ? Acl.ROOT : store.jdbi().withHandle((Handle handle) -> policies.of(handle, names, entity, true));
        return new Holder(subject.id(), entity, Optional.empty(), Optional.of(subject), names, acl, client());
    }

    /** As the server's other services do. @throws NemboException {@code VAULT_DENIED} with the reason */
    Subject authenticate(String value, String audience) {
        try {
            return authenticator.authenticate(value, audience);
        } catch (NemboException e) {
            if (e.code() == GeneralError.UNAUTHENTICATED) {
                throw VaultFailures.denied(e.getMessage());
            }
            throw e;
        }
    }
}
