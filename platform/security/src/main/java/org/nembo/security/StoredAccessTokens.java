package org.nembo.security;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.TokenVerifier;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.PublicAddress;
import org.nembo.api.store.Databases;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.MDC;

/**
 * Personal access tokens in the database, by their hash. What was read is remembered for a moment, because every request asks: revoking forgets it at
 * once on this node; another node over the same PostgreSQL follows within a second.
 */
@Component(service = {AccessTokens.class, TokenVerifier.class})
public final class StoredAccessTokens implements AccessTokens, TokenVerifier {

    static final Duration LONGEST = Duration.ofDays(366);
    private static final Predicate<String> AUDIENCE = Pattern.compile("\\*|[a-z][a-z-]{0,50}").asMatchPredicate();
    private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MOST_REMEMBERED = 10_000;

    /** A row as it was read. */
    private record Read(TokenRows.Row row, Instant at) {
    }

    private final Map<String, Read> remembered = new ConcurrentHashMap<>();
    private final AtomicLong revocations = new AtomicLong();
    private final TokenRows rows;
    private final Throttle throttle;
    private final Supplier<String> client;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile PublicAddress address;
    private volatile Directory directory;

    @Activate
    public StoredAccessTokens(@Reference Databases databases, @Reference Throttle throttle, @Reference Audit audit) {
        this(databases, throttle, audit, () -> MDC.get("client"), Clock.systemUTC());
    }

    /** @param client the address of the client whom the calling thread serves, or null */
    StoredAccessTokens(Databases databases, Throttle throttle, Audit audit, Supplier<String> client, Clock clock) {
        this.rows = new TokenRows(databases.open("token", StoredAccessTokens.class), audit);
        this.throttle = throttle;
        this.client = client;
        this.clock = clock;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setAddress(PublicAddress present) {
        address = present;
    }

    void unsetAddress(PublicAddress gone) {
        if (address == gone) {
            address = null;
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
    public Issued issue(Subject owner, Request request) {
        Instant now = now();
        check(owner, request, now);
        String value = TokenValue.random(random);
        AccessToken token = new AccessToken(id(now), owner.id(), request.name().strip(), request.scopes(), request.audiences(), now,
                request.expires(), Optional.empty());
        rows.insert(token, owner, KeptGroups.of(owner, directory), TokenValue.hash(value), AuditEntry.done(owner, "tokens:create", "tokens/" + token.id())
                .with("name", token.name()).with("scopes", String.join(" ", token.scopes())).with("expires", token.expires().toString()));
        return new Issued(token, value);
    }

    @Override
    public Page<AccessToken> list(String owner, PageRequest page) {
        List<AccessToken> found = rows.list(owner, page.after(), page.limit() + 1);
        return Page.of(found, page.limit(), AccessToken::id);
    }

    @Override
    public Optional<AccessToken> find(String owner, String id) {
        return rows.find(owner, id);
    }

    @Override
    public boolean revoke(String actor, String owner, String id) {
        boolean revoked = rows.delete(owner, id, AuditEntry.done(actor, "tokens:revoke", "tokens/" + id).with("owner", owner));
        forget(read -> read.row().token().id().equals(id));
        return revoked;
    }

    @Override
    public int revokeAll(String actor, String owner) {
        int revoked = rows.deleteAll(owner, AuditEntry.done(actor, "tokens:revoke", "tokens").with("owner", owner));
        forget(read -> read.row().token().owner().equals(owner));
        return revoked;
    }

    private void forget(Predicate<Read> which) {
        revocations.incrementAndGet();
        remembered.values().removeIf(which);
    }

    @Override
    public Optional<Subject> verify(String token, String audience) {
        if (!TokenValue.looksLike(token)) {
            return Optional.empty();
        }
        if (!TokenValue.isWhole(token)) {
            throw guessed("the access token is incomplete or mistyped: its checksum is wrong");
        }
        Instant now = now();
        TokenRows.Row row = row(TokenValue.hash(token), now);
        if (!now.isBefore(row.token().expires())) {
            throw refuse("the access token '%s' expired on %s: make a new one with token:create or at %s"
                    .formatted(row.token().name(), row.token().expires(), where()));
        }
        if (!row.token().audiences().contains("*") && !row.token().audiences().contains(audience)) {
            throw refuse("the access token '%s' is for %s, not for '%s'"
                    .formatted(row.token().name(), String.join(", ", row.token().audiences()), audience));
        }
        touch(row.token(), now);
        return Optional.of(row.subject());
    }

    private TokenRows.Row row(String hash, Instant now) {
        Read read = remembered.get(hash);
        if (read != null && now.isBefore(read.at().plus(FRESH))) {
            return read.row();
        }
        long before = revocations.get();
        TokenRows.Row row = rows.find(hash).orElseThrow(() -> {
            remembered.remove(hash);
            return guessed("the access token is unknown or was revoked: make a new one at " + where());
        });
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(hash, new Read(row, now));
        if (revocations.get() != before) {
            // It may be this one that was revoked between reading and remembering.
            remembered.remove(hash);
        }
        return row;
    }

    private void touch(AccessToken token, Instant now) {
        if (token.lastUsed().map(used -> used.plus(TOUCH_AFTER).isBefore(now)).orElse(true)) {
            rows.touch(token.id(), now);
        }
    }

    private static void check(Subject owner, Request request, Instant now) {
        String name = request.name().strip();
        if (name.isEmpty() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a token's name has 1 to 100 printable characters");
        }
        Scopes.check(request.scopes());
        if (request.audiences().isEmpty() || request.audiences().size() > 20 || !request.audiences().stream().allMatch(AUDIENCE)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "audiences are 1 to 20 service names such as 'api' or 'shell', or '*'");
        }
        if (!request.expires().isAfter(now) || request.expires().isAfter(now.plus(LONGEST))) {
            throw new NemboException(GeneralError.INVALID_REQUEST,
                    "a token expires between now and %d days from now, not at %s".formatted(LONGEST.toDays(), request.expires()));
        }
        Set<String> beyond = new HashSet<>(request.scopes());
        beyond.removeIf(owner::covers);
        if (!beyond.isEmpty()) {
            throw new NemboException(GeneralError.FORBIDDEN, "you are signed in without the scope %s, so your token cannot have it either"
                    .formatted(String.join(", ", beyond)));
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static String id(Instant now) {
        return "%011x%s".formatted(now.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
    }

    /** Made-up tokens are slowed down by the network that they come from; good ones from there go on. */
    private NemboException guessed(String why) {
        String from = client.get();
        throttle.admit("token", "", from == null ? "" : from);
        return refuse(why);
    }

    private String where() {
        PublicAddress present = address;
        try {
            return (present == null ? "" : present.get()) + "/api/v1/tokens";
        } catch (NemboException e) {
            return "/api/v1/tokens";
        }
    }

    private static NemboException refuse(String why) {
        return new NemboException(GeneralError.UNAUTHENTICATED, why);
    }
}
