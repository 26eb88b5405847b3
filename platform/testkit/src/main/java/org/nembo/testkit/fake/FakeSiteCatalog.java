package org.nembo.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteCatalog;
import org.nembo.api.site.SiteStatus;

/** Sites in memory. Thread-safe. */
public final class FakeSiteCatalog implements SiteCatalog {

    private final ConcurrentSkipListMap<String, Site> sites = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, Secret>> secrets = new ConcurrentHashMap<>();

    /** Adds an active site without properties. */
    public FakeSiteCatalog add(String id, String provider) {
        return put(new Site(id, "", provider, SiteStatus.ACTIVE, Map.of()));
    }

    /** Adds or replaces a site. */
    public FakeSiteCatalog put(Site site) {
        sites.put(site.id(), site);
        return this;
    }

    public FakeSiteCatalog status(String id, SiteStatus status) {
        Site site = sites.get(id);
        return put(new Site(id, site.description(), site.provider(), status, site.properties()));
    }

    public FakeSiteCatalog secrets(String id, Map<String, Secret> values) {
        secrets.put(id, Map.copyOf(values));
        return this;
    }

    public void remove(String id) {
        sites.remove(id);
        secrets.remove(id);
    }

    @Override
    public Optional<Site> find(String id) {
        return Optional.ofNullable(sites.get(id));
    }

    @Override
    public Page<Site> list(PageRequest page) {
        List<Site> rows = sites.tailMap(page.after(), page.after().isEmpty()).values().stream().limit(page.limit() + 1L).toList();
        return Page.of(rows, page.limit(), Site::id);
    }

    @Override
    public Map<String, Secret> secrets(String id) {
        return secrets.getOrDefault(id, Map.of());
    }
}
