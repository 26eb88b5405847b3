package org.nembo.federation;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Events;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteCatalog;
import org.nembo.api.site.SiteStatus;
import org.nembo.api.store.Databases;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The sites in the database, their secrets in the secret store at {@code sites/<id>/<property>}. Each change is an event and an audit record in its own
 * transaction.
 */
@Component(service = {SiteCatalog.class, StoredSites.class})
public final class StoredSites implements SiteCatalog {

    private static final int LONGEST_DESCRIPTION = 500;

    private final Jdbi jdbi;
    private final Secrets secrets;
    private final Events events;
    private final ProviderDirectory providers;
    private final Audit audit;
    private final Clock clock;

    @Activate
    public StoredSites(@Reference Databases databases, @Reference Secrets secrets, @Reference Events events,
            @Reference ProviderDirectory providers, @Reference Audit audit) {
        this(databases, secrets, events, providers, audit, Clock.systemUTC());
    }

    StoredSites(Databases databases, Secrets secrets, Events events, ProviderDirectory providers, Audit audit, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("federation", StoredSites.class));
        this.secrets = secrets;
        this.events = events;
        this.providers = providers;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Optional<Site> find(String id) {
        return stored(id).map(StoredSite::site);
    }

    @Override
    public Page<Site> list(PageRequest page) {
        return listStored(page).map(StoredSite::site);
    }

    @Override
    public Map<String, Secret> secrets(String id) {
        Map<String, Secret> found = new HashMap<>();
        for (String name : secretNames(id)) {
            secrets.find(path(id, name)).ifPresent(secret -> found.put(name, secret));
        }
        return Map.copyOf(found);
    }

    Optional<StoredSite> stored(String id) {
        return jdbi.withHandle(handle -> SiteRows.find(handle, id));
    }

    StoredSite get(String id) {
        return stored(id).orElseThrow(() -> absent(id));
    }

    Page<StoredSite> listStored(PageRequest page) {
        return Page.of(jdbi.withHandle(handle -> SiteRows.list(handle, page.after(), page.limit() + 1)), page.limit(), stored -> stored.site().id());
    }

    Map<String, Integer> countByProvider() {
        return jdbi.withHandle(SiteRows::countByProvider);
    }

    /** Names of the secret properties that are stored for a site. */
    Set<String> secretNames(String id) {
        String prefix = "sites/" + id + "/";
        Set<String> names = new HashSet<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Page<Secrets.Entry> page = secrets.list(prefix, new PageRequest(PageRequest.MAX, after.get()));
            page.items().forEach(entry -> names.add(entry.path().substring(prefix.length())));
            after = page.next();
        }
        return names;
    }

    /** Which properties a provider keeps secret. */
    Set<String> secretProperties(String provider) {
        return providers.get(provider).descriptor().properties().stream().filter(ProviderDescriptor.Property::secret)
                .map(ProviderDescriptor.Property::name).collect(Collectors.toSet());
    }

    /** Adds a site. @param actor who, for the audit log @param site its properties as given, secret ones included */
    StoredSite create(String actor, Site site) {
        return create(actor, site, providers.get(site.provider()).descriptor());
    }

    StoredSite create(String actor, Site site, ProviderDescriptor provider) {
        checkDescription(site);
        SiteForm form = SiteForm.check(site.properties(), provider, Set.of());
        Site open = with(site, form);
        jdbi.useTransaction(handle -> {
            if (!SiteRows.insert(handle, open, now())) {
                throw new NemboException(FederationError.SITE_EXISTS, "there is a site '%s' already".formatted(site.id()));
            }
            seal(handle, site.id(), form);
            tell(handle, actor, "created", open);
        });
        return get(site.id());
    }

    /**
     * Replaces what may change: description, status and properties.
     *
     * @param actor    who, for the audit log
     * @param expected the version that the caller has seen; empty to take whatever is there
     */
    StoredSite update(String actor, Site site, OptionalInt expected) {
        checkDescription(site);
        StoredSite present = get(site.id());
        if (!present.site().provider().equals(site.provider())) {
            throw new NemboException(FederationError.SITE_INVALID, "the provider of a site cannot change (%s to %s): add another site"
                    .formatted(present.site().provider(), site.provider()));
        }
        boolean sameProperties = site.properties().equals(present.site().properties());
        SiteForm form = sameProperties ? new SiteForm(site.properties(), Map.of(), Set.of())
                : SiteForm.check(site.properties(), providers.get(site.provider()).descriptor(), secretNames(site.id()));
        Site open = with(site, form);
        jdbi.useTransaction(handle -> {
            if (expected.orElse(present.version()) != present.version() || !SiteRows.update(handle, open, present.version(), now())) {
                throw new NemboException(FederationError.SITE_CHANGED, "the site '%s' is at version %d".formatted(site.id(), present.version()));
            }
            seal(handle, site.id(), form);
            tell(handle, actor, "updated", open);
        });
        return get(site.id());
    }

    /** Changes the status alone. */
    StoredSite setStatus(String actor, String id, SiteStatus status) {
        Site present = get(id).site();
        return update(actor, new Site(id, present.description(), present.provider(), status, present.properties()), OptionalInt.empty());
    }

    /** Removes a site that is disabled, with its secrets. */
    void delete(String actor, String id) {
        Site present = get(id).site();
        if (present.status() != SiteStatus.DISABLED) {
            throw new NemboException(FederationError.SITE_IN_SERVICE, "the site '%s' is %s: disable it before it is removed".formatted(id, present.status()));
        }
        Set<String> names = secretNames(id);
        jdbi.useTransaction(handle -> {
            if (!SiteRows.delete(handle, id)) {
                throw absent(id);
            }
            for (String name : names) {
                secrets.delete(handle.getConnection(), path(id, name));
            }
            tell(handle, actor, "deleted", present);
        });
    }

    boolean isEmpty() {
        return listStored(PageRequest.first(1)).items().isEmpty();
    }

    private void seal(Handle handle, String id, SiteForm form) {
        form.secrets().forEach((name, value) -> secrets.put(handle.getConnection(), path(id, name), value));
        form.removed().forEach(name -> secrets.delete(handle.getConnection(), path(id, name)));
    }

    private void tell(Handle handle, String actor, String what, Site site) {
        events.publish(handle.getConnection(), "/federation", "org.nembo.site." + what, "sites/" + site.id(),
                "{\"id\":\"%s\",\"provider\":\"%s\",\"status\":\"%s\"}".formatted(site.id(), site.provider(), site.status()));
        audit.record(handle.getConnection(), AuditEntry.done(actor, "sites:write", "sites/" + site.id()).with("what", what)
                .with("provider", site.provider()).with("status", site.status().name()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static void checkDescription(Site site) {
        if (site.description().length() > LONGEST_DESCRIPTION) {
            throw new NemboException(FederationError.SITE_INVALID, "a description has at most %d characters".formatted(LONGEST_DESCRIPTION))
                    .with("errors", List.of("description"));
        }
    }

    private static Site with(Site site, SiteForm form) {
        return new Site(site.id(), site.description(), site.provider(), site.status(), form.open());
    }

    private static String path(String id, String name) {
        return "sites/" + id + "/" + name;
    }

    private static NemboException absent(String id) {
        return new NemboException(FederationError.SITE_NOT_FOUND, "there is no site '%s'".formatted(id));
    }
}
