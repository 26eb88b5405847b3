package org.nembo.secrets.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.secrets.SecretStore;

/** Makes, checks, renews and revokes tokens; only their hashes are stored. Everything happens in the transaction of the handle. Thread-safe. */
final class Tokens {

    static final Duration USUAL = Duration.ofHours(1);
    static final Duration LONGEST = Duration.ofDays(32);

    private static final int DEEPEST = 16;

    /** Whom a token speaks for. @param issuer and @param subject empty when there is no person behind it */
    record Bearer(String display, String entity, String issuer, String subject) {
    }

    /** How long a token lives. @param max zero for the longest @param uses 0 for any number */
    record Life(Duration ttl, Duration max, int uses, boolean renewable) {
    }

    /** What is asked for. */
    record Wish(String kind, String path, Bearer bearer, List<String> policies, Map<String, String> meta, List<String> cidrs, Life life,
            Optional<Token> parent) {
    }

    /** A token just made, with its value. */
    record Made(Token token, String value) {
        @Override
        public String toString() {
            return "Made[" + token.accessor() + "]";
        }
    }

    private final SecretStore store;

    Tokens(SecretStore store) {
        this.store = store;
    }

    Made make(Handle handle, Wish wish) {
        Instant now = store.now();
        forget(handle, TokenRows.purge(handle, now));
        if (depth(handle, wish.parent()) >= DEEPEST) {
            throw VaultFailures.refused("tokens of tokens are %d deep at most".formatted(DEEPEST));
        }
        Duration max = wish.life().max().isZero() || wish.life().max().compareTo(LONGEST) > 0 ? LONGEST : wish.life().max();
        Duration asked = wish.life().ttl().isZero() ? USUAL : wish.life().ttl();
        Duration ttl = asked.compareTo(max) > 0 ? max : asked;
        String value = Opaque.token();
        Token token = new Token(Opaque.hash(value), Opaque.accessor(), wish.parent().map(Token::accessor), wish.kind(), wish.bearer().display(), wish.path(),
                wish.bearer().entity(), wish.bearer().issuer(), wish.bearer().subject(), wish.policies(), wish.meta(), wish.cidrs(), now, Optional.empty(),
                ttl, now.plus(ttl), now.plus(max), wish.life().uses() == 0 ? Optional.empty() : Optional.of(wish.life().uses()), wish.life().renewable());
        TokenRows.insert(handle, token);
        return new Made(token, value);
    }

    /** A token that is good now, and whose parents are. */
    Optional<Token> find(Handle handle, String value) {
        return TokenRows.byHash(handle, Opaque.hash(value)).filter(token -> alive(handle, token));
    }

    Optional<Token> byAccessor(Handle handle, String accessor) {
        return TokenRows.byAccessor(handle, accessor).filter(token -> alive(handle, token));
    }

    /** Counts a use of a token that has a number of them; false when there was none left. */
    boolean use(Handle handle, Token token) {
        return token.usesLeft().isEmpty() || TokenRows.use(handle, token.hash());
    }

    /** @param increment zero for as long as it was made for */
    Token renew(Handle handle, Token token, Duration increment) {
        if (!token.renewable()) {
            throw VaultFailures.refused("lease is not renewable");
        }
        Instant now = store.now();
        Instant wanted = now.plus(increment.isZero() ? token.ttl() : increment);
        TokenRows.renew(handle, token.accessor(), now, wanted.isAfter(token.limit()) ? token.limit() : wanted);
        return TokenRows.byAccessor(handle, token.accessor()).orElseThrow(VaultFailures::denied);
    }

    void revoke(Handle handle, String accessor) {
        forget(handle, TokenRows.revoke(handle, accessor));
    }

    int revokeBelow(Handle handle, String path) {
        List<String> gone = TokenRows.revokeBelow(handle, path);
        forget(handle, gone);
        return gone.size();
    }

    /** Where a wrapped answer waits. */
    static String wrapped(String accessor) {
        return "vault-wrapped/" + accessor;
    }

    private void forget(Handle handle, List<String> accessors) {
        accessors.forEach(accessor -> store.remove(handle, wrapped(accessor)));
    }

    private boolean alive(Handle handle, Token token) {
        Instant now = store.now();
        Optional<Token> each = Optional.of(token);
        for (int i = 0; i <= DEEPEST && each.isPresent(); i++) {
            boolean expired = i == 0 ? !each.get().valid(now) : !now.isBefore(each.get().expires());
            if (expired) {
                return false;
            }
            Optional<String> parent = each.get().parent();
            each = parent.flatMap(accessor -> TokenRows.byAccessor(handle, accessor));
            if (parent.isPresent() && each.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static int depth(Handle handle, Optional<Token> parent) {
        int depth = 0;
        for (Optional<Token> each = parent; each.isPresent() && depth < DEEPEST; depth++) {
            each = each.get().parent().flatMap(accessor -> TokenRows.byAccessor(handle, accessor));
        }
        return depth;
    }
}
