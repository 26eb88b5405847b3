package org.nembo.directory.credential;

import org.nembo.api.identity.OwnIssuer;

/** An issuer that has a name and nothing else. */
record NamedIssuer(String issuer) implements OwnIssuer {

    @Override
    public String keys() {
        return "{\"keys\": []}";
    }

    @Override
    public boolean isRevoked(String jti) {
        return false;
    }
}
