package org.nembo.objectstore.auth;

import java.time.Clock;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Gate;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The gate with the keys of this server; a bearer token must be for the audience {@value #AUDIENCE}. */
@Component(service = {Gate.class, SignedGate.class})
public final class SignedGate implements Gate {

    static final String AUDIENCE = "object";
    private static final int UNAUTHENTICATED = 401;

    private final Authentication authentication;

    @Activate
    public SignedGate(@Reference Settings settings, @Reference SigningKeys keys, @Reference Authenticator authenticator) {
        Settings.Signatures accepted = settings.signatures();
        Rules rules = new Rules(accepted.region(), accepted.anyRegion(), accepted.version2(), Clock.systemUTC());
        this.authentication = new Authentication(rules, keys, token -> subject(authenticator, token));
    }

    @Override
    public void identify(Exchange exchange) {
        authentication.identify(exchange);
    }

    /** Of forms. */
    public PostPolicy policy() {
        return authentication.policy();
    }

    private static Subject subject(Authenticator authenticator, String token) {
        try {
            return authenticator.authenticate(token, AUDIENCE);
        } catch (NemboException e) {
            throw e.code().status() == UNAUTHENTICATED ? new S3Failure(S3Code.INVALID_TOKEN, e.getMessage(), e) : e;
        }
    }
}
