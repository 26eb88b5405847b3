package org.nembo.testkit.fake;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.testkit.fake.FakeLedger.Kind;

/** What a site of a {@link FakeProvider} has of one kind, by name. Guarded by the provider's lock. @param <R> what asks for it */
final class FakeShelf<R> {

    private final FakeScene scene;
    private final Kind kind;
    private final String site;
    private final Map<String, FakeThing<R>> things = new TreeMap<>();

    FakeShelf(FakeScene scene, Kind kind, String site) {
        this.scene = scene;
        this.kind = kind;
        this.site = site;
    }

    /** Makes it, or answers the one of that name. @param admission throws when it cannot be made */
    FakeThing<R> make(String name, R request, Runnable admission) {
        FakeThing<R> there = things.get(name);
        if (there != null && there.deleted()) {
            throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "%s '%s' is just being deleted".formatted(word(), name));
        }
        if (there != null && !there.request.equals(request)) {
            throw new NemboException(ProviderError.PROVIDER_CONFLICT, "a different %s '%s' exists".formatted(word(), name));
        }
        if (there == null) {
            admission.run();
            int number = scene.next(kind);
            there = new FakeThing<>(request, name, (kind == Kind.WORKLOAD ? "id" : word()) + "-" + number, number);
            things.put(name, there);
            scene.ledger.made(kind, site, name, there.id);
        }
        return there;
    }

    /** What a look finds; something that was deleted may linger for some. */
    Optional<FakeThing<R>> look(String name) {
        FakeThing<R> there = things.get(name);
        if (there != null && there.deleted() && there.lingers-- == 0) {
            remove(name);
            return Optional.empty();
        }
        return Optional.ofNullable(there).filter(thing -> !thing.deleted() || !scene.denying);
    }

    /** What is there, without looking. */
    Optional<FakeThing<R>> get(String name) {
        return Optional.ofNullable(things.get(name)).filter(thing -> !thing.deleted());
    }

    void delete(String name) {
        FakeThing<R> there = things.get(name);
        if (there == null) {
            return;
        }
        if (scene.lingering == 0) {
            remove(name);
        } else if (!there.deleted()) {
            there.lingers = scene.lingering - 1;
        }
    }

    /** It is gone, without being asked for. */
    void remove(String name) {
        FakeThing<R> gone = things.remove(name);
        if (gone != null) {
            scene.ledger.gone(gone.id);
        }
    }

    Collection<FakeThing<R>> all() {
        return List.copyOf(things.values());
    }

    List<FakeThing<R>> all(Predicate<R> wanted) {
        return all().stream().filter(thing -> wanted.test(thing.request)).toList();
    }

    private String word() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
