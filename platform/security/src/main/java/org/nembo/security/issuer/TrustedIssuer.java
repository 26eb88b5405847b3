package org.nembo.security.issuer;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TrustedIssuers;
import org.nembo.api.identity.TrustedIssuers.Answer;
import org.nembo.api.identity.TrustedIssuers.Proof;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** An issuer elsewhere whose tokens are taken. Thread-safe. */
@Component(service = TrustedIssuer.class, configurationPid = TrustedIssuer.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TrustedIssuer.Config.class, factory = true)
public final class TrustedIssuer {

    static final String PID = "org.nembo.security.issuer";

    /** One issuer, {@code org.nembo.security.issuer~NAME.cfg}. */
    @ObjectClassDefinition(name = "Nembo trusted issuer")
    public @interface Config {
        @AttributeDefinition(description = "The issuer, as its tokens name it; a slash at the end makes no difference")
        String url();

        @AttributeDefinition(description = "Audiences that tokens must have: AUDIENCE for every service, or SERVICE=AUDIENCE; the service's name when empty")
        String[] audiences() default {};

        @AttributeDefinition(description = "Whether a token without an audience is refused")
        boolean audience_required() default true;

        @AttributeDefinition(description = "Whether the WLCG profile's audience for everybody is accepted")
        boolean wlcg_any() default false;

        @AttributeDefinition(description = "Claims that tell groups, by name or path; the first that is there counts")
        String[] groups_claims() default {"wlcg.groups", "groups", "eduperson_entitlement", "roles", "realm_access.roles"};

        @AttributeDefinition(description = "Stands before the name of each group that is not mapped")
        String groups_prefix() default "";

        @AttributeDefinition(description = "THEIRS=OURS: groups that have another name here")
        String[] groups_map() default {};

        @AttributeDefinition(description = "Groups of ours that this issuer can give by groups.map only")
        String[] groups_refused() default {"admins"};

        @AttributeDefinition(description = "What tokens are good for that say nothing of scopes")
        String[] scopes_default() default {"*"};

        @AttributeDefinition(description = "THEIRS=OURS: what scopes mean of tokens that have none of ours and no capability")
        String[] scopes_map() default {"openid=*"};

        @AttributeDefinition(description = "By how much clocks may differ, 0 to 300")
        int skew_seconds() default 60;

        @AttributeDefinition(description = "How long ago a token may have been issued, 1 to 720")
        int max_age_hours() default 24;

        @AttributeDefinition(description = "auto: ask userinfo when the token tells no groups; always; never")
        String userinfo() default "auto";

        @AttributeDefinition(description = "never; opaque: ask for tokens that are no JWT; always")
        String introspection() default "never";

        @AttributeDefinition(description = "Our client at the issuer: for introspection and for sign-in with a browser")
        String client_id() default "";

        @AttributeDefinition(description = "Its secret, best $[secret:path]")
        String client_secret() default "";

        @AttributeDefinition(description = "What the login page calls the issuer; without one it is not offered there")
        String label() default "";

        @AttributeDefinition(description = "Scopes that a sign-in with a browser asks for, besides openid")
        String[] login_scopes() default {"profile", "email"};
    }

    private final String url;
    private final Rules rules;
    private final RemoteKeys keys;
    private final Questions questions;
    private final Optional<CodeSignIn> signIn;
    private final Clock clock;

    @Activate
    public TrustedIssuer(Config config, Map<String, Object> properties) {
        this(name(properties), config, new Remote(), Clock.systemUTC());
    }

    TrustedIssuer(Config config, Remote remote, Clock clock) {
        this("issuer", config, remote, clock);
    }

    TrustedIssuer(String name, Config config, Remote remote, Clock clock) {
        this.url = url(config.url());
        this.rules = new Rules(new Audiences(config.audiences(), config.audience_required(), config.wlcg_any()),
                Duration.ofSeconds(config.skew_seconds()), Duration.ofHours(config.max_age_hours()),
                new GroupNames(config.groups_claims(), config.groups_prefix(), config.groups_map(), config.groups_refused()),
                new ScopeNames(config.scopes_default(), config.scopes_map()));
        this.keys = new RemoteKeys(url, remote, clock);
        this.questions = new Questions(config, url, remote, keys, clock);
        this.signIn = config.label().isBlank() ? Optional.empty() : Optional.of(CodeSignIn.of(name, url, config, remote, keys, clock));
        this.clock = clock;
    }

    /** Without a slash at its end. */
    String url() {
        return url;
    }

    /** For people with a browser; empty when it is not offered. */
    Optional<CodeSignIn> signIn() {
        return signIn;
    }

    /** @throws NemboException as {@link TrustedIssuers#finish} */
    Proof finish(Answer answer) {
        CodeSignIn flow = signIn.orElseThrow();
        boolean other = answer.issuer().map(named -> !Discovery.strip(named).equals(url)).orElseGet(flow::named);
        if (other) {
            throw Refused.because("the answer is not of %s, or does not say so (iss)".formatted(url));
        }
        CodeSignIn.Tokens tokens = flow.redeem(answer.code(), answer.verifier(), answer.redirect());
        Claims claims = flow.rules().verified(tokens, answer.nonce(), rules);
        Claims groups = tokens.access().isEmpty() ? claims : groupsFrom(claims, tokens.access());
        return flow.rules().worded(() -> new Proof(rules.subject(url, claims, groups), claims.instant("auth_time")));
    }

    boolean introspectsOpaque() {
        return !questions.introspection().equals("never");
    }

    /** @throws NemboException {@code UNAUTHENTICATED} or, when the issuer would have to be asked and is down, {@code UNAVAILABLE} */
    Subject verify(Jwt token, String raw, String service) {
        if (!keys.keysFor(token).signed(token)) {
            throw Refused.because("the signature of the access token is wrong, or made with a key that %s does not have".formatted(url));
        }
        rules.check(token.claims(), service, clock.instant());
        if (questions.introspection().equals("always") && questions.introspect(raw).isEmpty()) {
            throw Refused.because("%s does not accept the access token any more: get a new one".formatted(url));
        }
        return rules.subject(url, token.claims(), groupsFrom(token.claims(), raw));
    }

    /** Asks the issuer about a token that is no JWT; empty when it does not know it. */
    Optional<Subject> verifyOpaque(String raw, String service) {
        Optional<Claims> answer = questions.introspect(raw);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Claims claims = answer.get();
        Instant now = clock.instant();
        if (claims.values().containsKey("exp")) {
            rules.checkEnd(claims, now);
        }
        claims.optional("iss").filter(issuer -> !Discovery.strip(issuer).equals(url)).ifPresent(other -> {
            throw Refused.because("%s says that the access token is of another issuer, '%s'".formatted(url, other));
        });
        rules.audiences().check(claims.texts("aud"), service);
        return Optional.of(rules.subject(url, claims, groupsFrom(claims, raw)));
    }

    /** The token, or userinfo, which is about the same person. */
    private Claims groupsFrom(Claims token, String raw) {
        boolean auto = questions.userinfo().equals("auto");
        Set<String> scopes = token.scopes().orElse(Set.of("openid"));
        if (questions.userinfo().equals("never") || auto && (rules.groups().told(token) || !scopes.contains("openid"))) {
            return token;
        }
        Claims info = questions.userinfo(raw);
        if (!info.values().isEmpty() && !info.text("sub").equals(token.text("sub"))) {
            throw Refused.because("%s says that the access token is of somebody else".formatted(url));
        }
        return info.values().isEmpty() ? new Claims(Map.of()) : info;
    }

    /** What the configuration is called, after the tilde. */
    private static String name(Map<String, Object> properties) {
        Object told = properties.get(Constants.SERVICE_PID);
        String pid = String.valueOf(told instanceof Collection<?> many ? many.iterator().next() : told);
        return pid.startsWith(PID + "~") ? pid.substring(PID.length() + 1) : pid;
    }

    private static String url(String text) {
        String stripped = Discovery.strip(text.strip());
        try {
            URI address = URI.create(stripped);
            if (Remote.isSafe(address) && address.getQuery() == null && address.getFragment() == null) {
                return stripped;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url must be the address of an issuer, is '%s'".formatted(text), e);
        }
        throw new IllegalArgumentException("url must be https://…, or http://… on this machine, without a query, is '%s'".formatted(text));
    }
}
