package org.nembo.identity.grant;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.nembo.identity.Opaque;
import org.nembo.identity.Refusal;

/** Authorisation codes: single use, short-lived, bound to the client, the redirect and the challenge. Stored by hash. Thread-safe. */
public final class Codes {

    private final Grants grants;
    private final Clock clock;
    private final Duration life;

    public Codes(Grants grants, Clock clock, Duration life) {
        this.grants = grants;
        this.clock = clock;
        this.life = life;
    }

    /** What the code is bound to. @param redirect as it was sent; empty when it was not @param challenge S256; empty when none was sent */
    public record Binding(String redirect, String challenge, String nonce) {
    }

    /** What the client shows of it. @param redirect empty when it was not sent @param verifier empty when it was not sent */
    public record Shown(String redirect, String verifier) {

        /** Why it is not what the code is bound to; empty when it is. */
        String mismatch(Binding binding) {
            if (!Opaque.same(binding.redirect(), redirect)) {
                return "the redirect_uri is not the one of the authorisation request";
            }
            if (binding.challenge().isEmpty()) {
                return verifier.isEmpty() ? "" : "a code_verifier is sent, but the authorisation request had no code_challenge";
            }
            return matches(binding.challenge()) ? "" : "the code_verifier is missing or not the one of the code_challenge";
        }

        private boolean matches(String challenge) {
            try {
                return Opaque.same(challenge, CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier)).getValue());
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** A code that was redeemed. */
    public record Redeemed(Grant grant, String nonce) {
    }

    private record Row(String grant, Binding binding, boolean used, Instant expires) {
    }

    /** A new code for the grant. */
    public String issue(Handle handle, Grant grant, Binding binding) {
        String code = Opaque.value();
        handle.createUpdate("INSERT INTO identity_code (hash, grant_id, redirect, challenge, nonce, used, expires) "
                + "VALUES (:hash, :grant, :redirect, :challenge, :nonce, 0, :expires)")
                .bind("hash", Opaque.hash(code)).bind("grant", grant.id()).bind("redirect", binding.redirect()).bind("challenge", binding.challenge())
                .bind("nonce", binding.nonce()).bind("expires", clock.instant().plus(life).toEpochMilli()).execute();
        return code;
    }

    /**
     * Redeems a code. A code that comes a second time ends the grant: the refusal must then be thrown only after the commit.
     *
     * @param refused takes the reason, when it is refused; the answer is then null
     */
    public Redeemed redeem(Handle handle, String code, String client, Shown shown, java.util.function.Consumer<Refusal> refused) {
        String hash = Opaque.hash(code);
        Row row = handle.createQuery("SELECT grant_id, redirect, challenge, nonce, used, expires FROM identity_code WHERE hash = :hash").bind("hash", hash)
                .map((r, context) -> new Row(r.getString("grant_id"), new Binding(r.getString("redirect"), r.getString("challenge"), r.getString("nonce")),
                        r.getInt("used") == 1, Instant.ofEpochMilli(r.getLong("expires")))).findOne().orElse(null);
        Grant grant = row == null ? null : grants.find(handle, row.grant()).orElse(null);
        if (grant == null || !grant.client().equals(client) || !row.expires().isAfter(clock.instant())) {
            refused.accept(Refusal.grant("the code is unknown, expired or another client's"));
            return null;
        }
        boolean first = handle.createUpdate("UPDATE identity_code SET used = 1 WHERE hash = :hash AND used = 0").bind("hash", hash).execute() == 1;
        if (row.used() || !first) {
            grants.revoke(handle, grant, "", "the code was used twice");
            refused.accept(Refusal.grant("the code was used before: all that came of it is void"));
            return null;
        }
        String mismatch = shown.mismatch(row.binding());
        if (!mismatch.isEmpty()) {
            grants.revoke(handle, grant, "", mismatch);
            refused.accept(Refusal.grant(mismatch));
            return null;
        }
        return new Redeemed(grant, row.binding().nonce());
    }
}
