package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.net.Cidr;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.ProviderError;

/** The networks of one site: bridges of this machine. */
final class LocalNetworks implements Networks {

    private static final int MOST_LISTED = 1000;

    private final Networking networking;
    private final NetworkStore store;
    private final Usage usage;
    private final SiteSettings settings;

    LocalNetworks(Networking networking, Usage usage, SiteSettings settings) {
        this.networking = networking;
        this.store = networking.store();
        this.usage = usage;
        this.settings = settings;
    }

    @Override
    public Network create(Request request) {
        return attempt("create network '" + request.name() + "'", () -> {
            synchronized (usage.lock()) {
                Optional<NetworkStore.Record> there = store.find(settings.site(), request.name());
                if (there.isPresent() && !there.get().sameAs(request)) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                            "there is a network '%s' at site '%s' already, and it was asked for differently".formatted(request.name(), settings.site()));
                }
                if (there.isEmpty()) {
                    Cidr range = networking.choose(request.cidr());
                    usage.admit(settings, "networks", 1);
                    store.make(settings.site(), request, range);
                }
                NetworkStore.Record record = store.find(settings.site(), request.name()).orElseThrow();
                networking.ensure(record);
                return show(record);
            }
        });
    }

    @Override
    public Optional<Network> find(String name) {
        return attempt("look at network '" + name + "'", () -> store.find(settings.site(), name).map(LocalNetworks::show));
    }

    @Override
    public List<Network> list(String label, String value) {
        return attempt("list networks", () -> {
            List<Network> found = new ArrayList<>();
            for (String name : store.shelf(settings.site()).names()) {
                Optional<NetworkStore.Record> record = store.find(settings.site(), name).filter(each -> each.mayCarry(label, value));
                if (record.isPresent() && found.size() < MOST_LISTED) {
                    found.add(show(record.get()));
                }
            }
            return found;
        });
    }

    @Override
    public void delete(String name) {
        attempt("delete network '" + name + "'", () -> {
            synchronized (usage.lock()) {
                Optional<NetworkStore.Record> there = store.find(settings.site(), name);
                if (there.isPresent()) {
                    Optional<String> user = usage.inhabitantOf(settings.site(), name);
                    if (user.isPresent()) {
                        throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                                "%s is in network '%s' of site '%s'".formatted(user.get(), name, settings.site()));
                    }
                    store.shelf(settings.site()).remove(name, store.checkpoint());
                    networking.removed(there.get());
                }
                return name;
            }
        });
    }

    private static Network show(NetworkStore.Record record) {
        return new Network(record.name(), record.id(), record.kind(), record.cidr(), record.labels(), record.created());
    }

    /** What is done on disk and in the kernel. */
    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T attempt(String what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException | UncheckedIOException e) {
            throw new NemboException(ProviderError.PROVIDER_FAULT, "site '%s' could not %s: %s".formatted(settings.site(), what, e.getMessage()), e);
        }
    }
}
