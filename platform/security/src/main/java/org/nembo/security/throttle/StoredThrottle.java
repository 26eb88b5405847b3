package org.nembo.security.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Throttle;
import org.nembo.api.store.Databases;
import org.nembo.security.TokenValue;
import org.nembo.security.throttle.Counts.Count;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Counts in the database. Names of accounts are stored as hashes only: people type passwords where the name belongs.
 *
 * <p>The account's waiting time is that of strangers to it. From a network where its owner proved who they are within {@link #KNOWN}, attempts are counted
 * on their own: so nobody elsewhere can keep the owner waiting.
 */
@Component(configurationPid = "org.nembo.security.throttle")
@Designate(ocd = StoredThrottle.Config.class)
public final class StoredThrottle implements Throttle {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo throttle")
    public @interface Config {
        @AttributeDefinition(description = "Attempts on an account before there is a wait, 1 to 100")
        int account_free() default 5;

        @AttributeDefinition(description = "The longest wait for an account in seconds, 1 to 86400; one attempt is forgotten each time it passes")
        int account_longest_seconds() default 900;

        @AttributeDefinition(description = "Failed attempts that a network may make at once, 1 to 100000")
        int network_burst() default 100;

        @AttributeDefinition(description = "Failed attempts of a network that are forgotten per minute, 1 to 100000")
        int network_per_minute() default 20;
    }

    /** How long a network counts as the owner's. */
    static final Duration KNOWN = Duration.ofDays(30);

    private static final int ONE = 1000;
    private static final int MOST_REFUSED = 10_000;
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final String ACCOUNT = "a:";
    private static final String NETWORK = "n:";
    private static final String OWNER = "o:";

    private final int free;
    private final Duration longest;
    private final long burst;
    private final int perMinute;
    private final Counts counts;
    private final Audit audit;
    private final Clock clock;
    private final Map<String, Instant> refused = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.MIN);

    @Activate
    public StoredThrottle(Config config, @Reference Databases databases, @Reference Audit audit) {
        this(config, databases, audit, Clock.systemUTC());
    }

    StoredThrottle(Config config, Databases databases, Audit audit, Clock clock) {
        this.free = within("account.free", config.account_free(), 100);
        this.longest = Duration.ofSeconds(within("account.longest.seconds", config.account_longest_seconds(), 86_400));
        this.burst = (long) ONE * within("network.burst", config.network_burst(), 100_000);
        this.perMinute = within("network.per.minute", config.network_per_minute(), 100_000);
        this.counts = new Counts(databases.open("throttle", StoredThrottle.class));
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void admit(String kind, String account, String client) {
        Instant now = now();
        sweep(now);
        Optional<String> network = Network.of(client);
        if (network.isPresent()) {
            take(kind, NETWORK + kind + ":" + network.get(), now, this::networkWait, count -> new Count(debt(count, now) + ONE, now), account);
        }
        if (!account.isEmpty()) {
            take(kind, accountKey(kind, account, network, now), now, this::accountWait, count -> new Count(attempts(count, now) + 1, now), account);
        }
    }

    @Override
    public void failed(String kind, String account, String client) {
        Instant now = now();
        if (!account.isEmpty()) {
            counts.change(accountKey(kind, account, Network.of(client), now), count -> new Count(Math.max(1, attempts(count, now)), now));
        }
    }

    @Override
    public void succeeded(String kind, String account, String client) {
        Instant now = now();
        Optional<String> network = Network.of(client);
        network.ifPresent(of -> counts.change(NETWORK + kind + ":" + of, count -> new Count(Math.max(0, debt(count, now) - ONE), now)));
        if (!account.isEmpty()) {
            String key = accountKey(kind, account, network, now);
            counts.delete(key);
            refused.remove(key);
            network.ifPresent(of -> counts.change(ownerKey(kind, account, of), count -> new Count(1, now)));
        }
    }

    /** How long somebody must wait, from a count. */
    private interface Wait {
        Duration of(Count count, Instant now);
    }

    /** Counts the attempt, unless it must wait. What is refused now is refused until its time without asking the database. */
    private void take(String kind, String key, Instant now, Wait wait, UnaryOperator<Count> taken, String account) {
        Instant known = refused.get(key);
        Duration[] left = {known != null && known.isAfter(now) ? Duration.between(now, known) : Duration.ZERO};
        if (left[0].isZero()) {
            refused.remove(key);
            boolean done = counts.change(key, count -> {
                left[0] = wait.of(count, now);
                return left[0].isZero() ? taken.apply(count) : count;
            });
            left[0] = done ? left[0] : Duration.ofSeconds(1);
        }
        if (!left[0].isZero()) {
            refuse(kind, key, now.plus(left[0]), left[0], account);
        }
    }

    private void refuse(String kind, String key, Instant until, Duration left, String account) {
        if (refused.size() > MOST_REFUSED) {
            refused.clear();
        }
        refused.put(key, until);
        audit.note(AuditEntry.denied(account, "throttle:refuse", "throttle/" + kind,
                key.startsWith(NETWORK) ? "too many attempts from the network" : "too many attempts on the account"));
        long seconds = Math.max(1, (left.toMillis() + 999) / 1000);
        throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "too many attempts failed: try again in %d seconds".formatted(seconds))
                .with("retryAfter", seconds);
    }

    private Duration accountWait(Count count, Instant now) {
        long attempts = attempts(count, now);
        if (attempts < free) {
            return Duration.ZERO;
        }
        long seconds = Math.min(longest.toSeconds(), 1L << Math.min(40, attempts - free));
        return left(count.at().plusSeconds(seconds), now);
    }

    private Duration networkWait(Count count, Instant now) {
        long over = debt(count, now) + ONE - burst;
        return over <= 0 ? Duration.ZERO : Duration.ofMillis(over * 60 / perMinute + 1);
    }

    private long attempts(Count count, Instant now) {
        long forgotten = Math.max(0, Duration.between(count.at(), now).toMillis()) / longest.toMillis();
        return Math.max(0, count.amount() - forgotten);
    }

    private long debt(Count count, Instant now) {
        long paid = Math.max(0, Duration.between(count.at(), now).toMillis()) * perMinute / 60;
        return Math.max(0, count.amount() - paid);
    }

    private String accountKey(String kind, String account, Optional<String> network, Instant now) {
        String hash = hash(account);
        boolean own = network.map(of -> counts.get(ownerKey(kind, account, of)).at().plus(KNOWN).isAfter(now)).orElse(false);
        return ACCOUNT + kind + ":" + hash + (own ? ":" + network.get() : "");
    }

    private static String ownerKey(String kind, String account, String network) {
        return OWNER + kind + ":" + hash(account) + ":" + network;
    }

    private static String hash(String account) {
        return TokenValue.hash(account.toLowerCase(Locale.ROOT)).substring(0, 32);
    }

    private void sweep(Instant now) {
        Instant last = swept.get();
        if ((last.equals(Instant.MIN) || last.plus(SWEEP).isBefore(now)) && swept.compareAndSet(last, now)) {
            counts.deleteOlder(OWNER, now.minus(KNOWN));
            counts.deleteOlder(NETWORK, now.minus(Duration.ofMinutes(burst / ONE / perMinute + 1)));
            counts.deleteOlder(ACCOUNT, now.minus(longest.multipliedBy(100)));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Duration left(Instant until, Instant now) {
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private static int within(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s must be 1 to %d, is %d".formatted(key, most, value));
        }
        return value;
    }
}
