package org.nembo.security.issuer;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.OwnIssuer;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TokenVerifier;
import org.nembo.api.identity.User;
import org.nembo.security.TokenValue;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Verifies the access tokens of every issuer that is trusted, ours among them. */
@Component(service = TokenVerifier.class, configurationPid = "org.nembo.security.tokens")
@Designate(ocd = IssuedTokens.Config.class)
public final class IssuedTokens implements TokenVerifier {

    /** How the tokens of our own issuer are taken. */
    @ObjectClassDefinition(name = "Nembo tokens of our own issuer")
    public @interface Config {
        @AttributeDefinition(description = "Whether tokens of our own issuer with the WLCG profile's audience for everybody are accepted")
        boolean wlcg_any() default false;
    }

    private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9._~+/=-]{16,4096}");

    /** The keys of our own issuer in the form in which they were last told. */
    private record Own(String told, PublicKeys keys) {
    }

    private final List<TrustedIssuer> issuers = new CopyOnWriteArrayList<>();
    private final Map<String, TrustedIssuer> byUrl = new ConcurrentHashMap<>();
    private final Rules ownRules;
    private final Clock clock;
    private volatile OwnIssuer ownIssuer;
    private volatile Own own = new Own("", PublicKeys.NONE);
    private volatile Directory directory;

    @Activate
    public IssuedTokens(Config config) {
        this(config.wlcg_any(), Clock.systemUTC());
    }

    IssuedTokens(boolean any, Clock clock) {
        this.ownRules = new Rules(new Audiences(new String[0], true, any), Duration.ofSeconds(60), Duration.ofDays(30),
                new GroupNames(GroupNames.CLAIMS, "", new String[0], new String[0]), new ScopeNames(ScopeNames.EVERYTHING, ScopeNames.OPENID));
        this.clock = clock;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIssuer(TrustedIssuer issuer) {
        issuers.add(issuer);
        index();
    }

    void removeIssuer(TrustedIssuer issuer) {
        issuers.remove(issuer);
        index();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setOwnIssuer(OwnIssuer present) {
        ownIssuer = present;
    }

    void unsetOwnIssuer(OwnIssuer gone) {
        if (ownIssuer == gone) {
            ownIssuer = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setDirectory(Directory present) {
        directory = present;
    }

    void unsetDirectory(Directory gone) {
        if (directory == gone) {
            directory = null;
        }
    }

    @Override
    public Optional<Subject> verify(String token, String audience) {
        if (TokenValue.looksLike(token)) {
            return Optional.empty();
        }
        return Jwt.looksLike(token) ? Optional.of(signed(token, audience)) : opaque(token, audience);
    }

    private Subject signed(String raw, String audience) {
        Jwt token = Jwt.parse(raw);
        String issuer = Discovery.strip(token.claims().text("iss"));
        OwnIssuer ours = ownIssuer;
        if (ours != null && issuer.equals(Discovery.strip(ours.issuer()))) {
            return ours(ours, token, audience);
        }
        TrustedIssuer theirs = byUrl.get(issuer);
        if (theirs == null) {
            throw Refused.because("the issuer '%s' of the access token is not trusted here".formatted(Refused.shown(issuer)));
        }
        return theirs.verify(token, raw, audience);
    }

    private Optional<Subject> opaque(String token, String audience) {
        if (!OPAQUE.matcher(token).matches()) {
            return Optional.empty();
        }
        return issuers.stream().filter(TrustedIssuer::introspectsOpaque).map(issuer -> issuer.verifyOpaque(token, audience)).flatMap(Optional::stream)
                .findFirst();
    }

    private Subject ours(OwnIssuer issuer, Jwt token, String audience) {
        if (!keys(issuer).signed(token)) {
            throw Refused.because("the signature of the access token is wrong, or made with a key that is not used any more");
        }
        ownRules.check(token.claims(), audience, clock.instant());
        if (issuer.isRevoked(token.claims().text("jti"))) {
            throw Refused.because("the access token was revoked: get a new one from %s".formatted(issuer.issuer()));
        }
        Subject told = ownRules.subject(issuer.issuer(), token.claims(), token.claims());
        if (token.claims().optional("client_id").filter(told.subject()::equals).isPresent()) {
            return new Subject(OwnIssuer.CLIENTS, told.subject(), told.subject(), Set.of(), told.scopes());
        }
        Directory present = directory;
        if (present == null) {
            throw Refused.unavailable("nobody can tell now whose access token this is: the directory is not running", null);
        }
        User user = present.find(told.subject()).orElseThrow(() -> Refused.because("the account of the access token does not exist any more"));
        return new Subject(user.issuer(), user.subject(), user.username(), user.local() ? Set.of() : told.groups(), told.scopes());
    }

    private PublicKeys keys(OwnIssuer issuer) {
        String told = issuer.keys();
        Own known = own;
        if (!known.told().equals(told)) {
            try {
                known = new Own(told, PublicKeys.parse(told));
            } catch (ParseException e) {
                throw Refused.unavailable("the keys of this server's own issuer cannot be read", e);
            }
            own = known;
        }
        return known.keys();
    }

    /** Of two with the same address the one that came first counts. */
    private synchronized void index() {
        Map<String, TrustedIssuer> now = new ConcurrentHashMap<>();
        issuers.forEach(issuer -> now.putIfAbsent(issuer.url(), issuer));
        byUrl.keySet().retainAll(now.keySet());
        byUrl.putAll(now);
    }
}
