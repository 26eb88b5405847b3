package org.nembo.api.site;

import java.util.Map;
import java.util.Optional;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.osgi.annotation.versioning.ProviderType;

/** The sites of the federation. Thread-safe. */
@ProviderType
public interface SiteCatalog {

    Optional<Site> find(String id);

    /** All sites, by id. */
    Page<Site> list(PageRequest page);

    /** The secret properties of a site by name; empty when its provider asks for none. */
    Map<String, Secret> secrets(String id);
}
