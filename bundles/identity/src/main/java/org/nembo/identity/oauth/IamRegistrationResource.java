package org.nembo.identity.oauth;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Path;
import org.nembo.api.identity.Throttle;
import org.nembo.identity.IssuerParts;

/** The same at the address of its own API. */
@Path("/")
@PermitAll
public final class IamRegistrationResource extends RegistrationResource {

    IamRegistrationResource(IssuerParts parts, Throttle throttle) {
        super(parts, throttle);
    }
}
