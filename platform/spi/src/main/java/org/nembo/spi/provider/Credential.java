package org.nembo.spi.provider;

import java.util.Map;
import org.nembo.api.secret.Secret;

/** With what a session signs in. */
public sealed interface Credential {

    /** The site asks for none. */
    record None() implements Credential {
    }

    /** The secret properties of the site, by the names in its provider's descriptor. */
    record SiteSecrets(Map<String, Secret> values) implements Credential {
        public SiteSecrets {
            values = Map.copyOf(values);
        }
    }
}
