package org.nembo.security.issuer;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.TrustedIssuers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The issuers whose configuration has a label. */
@Component(service = TrustedIssuers.class)
public final class OfferedIssuers implements TrustedIssuers {

    private final List<TrustedIssuer> issuers = new CopyOnWriteArrayList<>();

    @Activate
    public OfferedIssuers() {
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIssuer(TrustedIssuer issuer) {
        issuers.add(issuer);
    }

    void removeIssuer(TrustedIssuer issuer) {
        issuers.remove(issuer);
    }

    @Override
    public List<Offer> offers() {
        return issuers.stream().map(TrustedIssuer::signIn).flatMap(Optional::stream).map(CodeSignIn::offer)
                .sorted(Comparator.comparing(Offer::label).thenComparing(Offer::name)).toList();
    }

    @Override
    public URI begin(String name, Request request) {
        return find(name).signIn().orElseThrow().address(request);
    }

    @Override
    public Proof finish(String name, Answer answer) {
        return find(name).finish(answer);
    }

    private TrustedIssuer find(String name) {
        return issuers.stream().filter(issuer -> issuer.signIn().filter(one -> one.offer().name().equals(name)).isPresent()).findFirst()
                .orElseThrow(() -> new NemboException(GeneralError.NOT_FOUND, "no issuer of this name is offered for sign-in"));
    }
}
