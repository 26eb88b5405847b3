package org.nembo.http.problem;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.nembo.api.error.GeneralError;
import org.nembo.spi.provider.ProviderError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Every code that the bundles here may answer with. Thread-safe. */
@Component(service = KnownCodes.class)
public final class KnownCodes {

    private final Map<ErrorCodes, Collection<ErrorCode>> bundles = new ConcurrentHashMap<>();

    @Activate
    public KnownCodes() {
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addCodes(ErrorCodes codes) {
        bundles.put(codes, List.copyOf(codes.codes()));
    }

    public void removeCodes(ErrorCodes codes) {
        bundles.remove(codes);
    }

    /** All codes by their slug, in alphabetical order. */
    public Map<String, ErrorCode> bySlug() {
        Map<String, ErrorCode> all = new TreeMap<>();
        bundles.values().forEach(codes -> codes.forEach(code -> all.put(code.slug(), code)));
        // These belong to no bundle that could register them: their contracts export only.
        Stream.<ErrorCode>concat(Stream.of(GeneralError.values()), Stream.of(ProviderError.values())).forEach(code -> all.put(code.slug(), code));
        return all;
    }

    Optional<ErrorCode> find(String slug) {
        return Optional.ofNullable(bySlug().get(slug));
    }
}
