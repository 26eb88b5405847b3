package org.nembo.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.OwnIssuer;
import org.nembo.api.rest.PublicAddress;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;
import org.nembo.identity.client.Clients;
import org.nembo.identity.grant.Codes;
import org.nembo.identity.grant.Consents;
import org.nembo.identity.grant.Devices;
import org.nembo.identity.grant.Grants;
import org.nembo.identity.grant.RefreshTokens;
import org.nembo.identity.key.SigningKeys;
import org.nembo.identity.token.OwnTokens;
import org.nembo.identity.token.Tokens;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The issuer without its addresses: what its endpoints, pages, commands and APIs work on. Thread-safe. */
@Component(service = {IssuerParts.class, OwnIssuer.class}, configurationPid = "org.nembo.identity")
@Designate(ocd = IssuerSettings.Config.class)
public final class IssuerParts implements OwnIssuer {

    private static final Logger log = LoggerFactory.getLogger(IssuerParts.class);
    private static final Duration UPKEEP = Duration.ofMinutes(10);

    private final Jdbi jdbi;
    private final Directory directory;
    private final Audit audit;
    private final Clock clock;
    private final Issuer issuer;
    private final SigningKeys keys;
    private final Clients clients;
    private final Grants grants;
    private final Codes codes;
    private final RefreshTokens refreshTokens;
    private final Devices devices;
    private final Consents consents;
    private final Tokens tokens;
    private final OwnTokens ownTokens;
    private final ScheduledExecutorService upkeep;

    @Activate
    public IssuerParts(IssuerSettings.Config config, @Reference Databases databases, @Reference Secrets secrets, @Reference Audit audit,
            @Reference Directory directory, @Reference PublicAddress address) {
        this(IssuerSettings.of(config), new Neighbours(databases, secrets, audit, directory, address), Clock.systemUTC(), SigningKeys::generate);
    }

    /** The services that the issuer stands on. */
    record Neighbours(Databases databases, Secrets secrets, Audit audit, Directory directory, PublicAddress address) {
    }

    IssuerParts(IssuerSettings settings, Neighbours neighbours, Clock clock, Function<JWSAlgorithm, JWK> generator) {
        this.jdbi = Jdbi.create(neighbours.databases().open("identity", IssuerParts.class));
        this.directory = neighbours.directory();
        this.audit = neighbours.audit();
        this.clock = clock;
        this.issuer = new Issuer(settings, neighbours.address());
        Duration longest = settings.access().compareTo(settings.id()) > 0 ? settings.access() : settings.id();
        this.keys = new SigningKeys(jdbi, neighbours.secrets(), audit, clock, settings.rotation(), longest, generator);
        this.clients = new Clients(jdbi, audit, clock, settings.clients());
        this.grants = new Grants(jdbi, audit, clock, settings);
        this.codes = new Codes(grants, clock, settings.code());
        this.refreshTokens = new RefreshTokens(jdbi, grants, clock, settings.refresh());
        this.devices = new Devices(jdbi, grants, clock, settings.device());
        this.consents = new Consents(jdbi, audit, clock);
        this.tokens = new Tokens(issuer, keys, clock);
        this.ownTokens = new OwnTokens(issuer, keys, grants, clock);
        this.upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(null, task, "nembo-identity-upkeep", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        upkeep.scheduleWithFixedDelay(this::tidy, UPKEEP.toSeconds(), UPKEEP.toSeconds(), TimeUnit.SECONDS);
    }

    @Deactivate
    void close() {
        upkeep.shutdownNow();
    }

    @Override
    public String issuer() {
        return issuer.name();
    }

    @Override
    public String keys() {
        return keys.published();
    }

    @Override
    public boolean isRevoked(String jti) {
        return grants.isRevoked(jti);
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public Directory directory() {
        return directory;
    }

    public Audit audit() {
        return audit;
    }

    public Clock clock() {
        return clock;
    }

    public Issuer named() {
        return issuer;
    }

    public Clients clients() {
        return clients;
    }

    public Grants grants() {
        return grants;
    }

    public Codes codes() {
        return codes;
    }

    public RefreshTokens refreshTokens() {
        return refreshTokens;
    }

    public Devices devices() {
        return devices;
    }

    public Consents consents() {
        return consents;
    }

    public Tokens tokens() {
        return tokens;
    }

    public OwnTokens ownTokens() {
        return ownTokens;
    }

    private void tidy() {
        try {
            grants.cleanUp();
        } catch (RuntimeException e) {
            log.warn("what has expired could not be deleted; it is tried again", e);
        }
    }
}
