package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;

/** The volumes of one site. */
final class LocalVolumes implements Volumes {

    /** The one type of storage that there is: a directory of this machine. */
    static final String DIRECTORY = "directory";

    private static final int MOST_LISTED = 1000;

    private final VolumeStore store;
    private final Usage usage;
    private final SiteSettings settings;

    LocalVolumes(VolumeStore store, Usage usage, SiteSettings settings) {
        this.store = store;
        this.usage = usage;
        this.settings = settings;
    }

    @Override
    public Volume create(Request request) {
        return attempt("create volume '" + request.name() + "'", () -> {
            synchronized (usage.lock()) {
                Optional<VolumeStore.Record> there = store.find(settings.site(), request.name());
                if (there.isPresent() && !there.get().sameAs(request)) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                            "there is a volume '%s' at site '%s' already, and it was asked for differently".formatted(request.name(), settings.site()));
                }
                if (there.isEmpty()) {
                    check(request);
                    store.make(settings.site(), request);
                }
                return show(store.find(settings.site(), request.name()).orElseThrow());
            }
        });
    }

    private void check(Request request) throws IOException {
        if (!request.type().isEmpty() && !request.type().equals(DIRECTORY)) {
            throw new NemboException(ProviderError.PROVIDER_NOT_FOUND, "site '%s' has no storage of type '%s', only '%s'".formatted(settings.site(),
                    request.type(), DIRECTORY));
        }
        usage.admit(settings, "volumes", 1);
        usage.admit(settings, "volumeBytes", request.bytes());
    }

    @Override
    public Optional<Volume> find(String name) {
        return attempt("look at volume '" + name + "'", () -> {
            Optional<VolumeStore.Record> record = store.find(settings.site(), name);
            return record.isEmpty() ? Optional.empty() : Optional.of(show(record.get()));
        });
    }

    @Override
    public List<Volume> list(String label, String value) {
        return attempt("list volumes", () -> {
            List<Volume> found = new ArrayList<>();
            for (String name : store.shelf(settings.site()).names()) {
                Optional<VolumeStore.Record> record = store.find(settings.site(), name).filter(each -> each.mayCarry(label, value));
                if (record.isPresent() && found.size() < MOST_LISTED) {
                    found.add(show(record.get()));
                }
            }
            return found;
        });
    }

    @Override
    public void delete(String name) {
        attempt("delete volume '" + name + "'", () -> {
            synchronized (usage.lock()) {
                if (store.shelf(settings.site()).find(name).isEmpty()) {
                    return name;
                }
                Optional<String> user = usage.userOf(settings.site(), name);
                if (user.isPresent()) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                            "volume '%s' of site '%s' is attached to %s".formatted(name, settings.site(), user.get()));
                }
                store.shelf(settings.site()).remove(name, store.checkpoint());
                return name;
            }
        });
    }

    private Volume show(VolumeStore.Record record) throws IOException {
        State state = record.trouble().isEmpty() ? State.AVAILABLE : State.FAILED;
        return new Volume(record.name(), record.id(), state, record.trouble(), record.labels(), record.bytes(),
                usage.userOf(settings.site(), record.name()).isPresent(), record.created());
    }

    /** What is done on disk. */
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
