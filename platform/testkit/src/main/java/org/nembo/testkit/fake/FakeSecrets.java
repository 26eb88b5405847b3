package org.nembo.testkit.fake;

import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;

/** Secrets in memory, kept whatever becomes of the transaction. Takes the paths that the store takes. Thread-safe. */
public final class FakeSecrets implements Secrets {

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,9}");

    private record Sealed(int version, Secret value, Instant updated) {
    }

    private final ConcurrentSkipListMap<String, Sealed> sealed = new ConcurrentSkipListMap<>();

    /** Every path that holds something, in order. */
    public List<String> paths() {
        return List.copyOf(sealed.keySet());
    }

    @Override
    public int put(String path, Secret value) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("'" + path + "' is not a path of a secret");
        }
        return sealed.merge(path, new Sealed(1, value, Instant.now()),
                (old, fresh) -> new Sealed(old.version() + 1, value, fresh.updated())).version();
    }

    @Override
    public int put(Connection transaction, String path, Secret value) {
        return put(path, value);
    }

    @Override
    public Optional<Secret> find(String path) {
        return Optional.ofNullable(sealed.get(path)).map(Sealed::value);
    }

    /** Only the newest version is kept. */
    @Override
    public Optional<Secret> find(String path, int version) {
        return Optional.ofNullable(sealed.get(path)).filter(found -> found.version() == version).map(Sealed::value);
    }

    @Override
    public List<Version> history(String path) {
        return Optional.ofNullable(sealed.get(path)).map(found -> new Version(found.version(), found.updated(), Optional.empty(), false)).stream().toList();
    }

    @Override
    public boolean delete(String path) {
        return sealed.remove(path) != null;
    }

    @Override
    public boolean delete(Connection transaction, String path) {
        return delete(path);
    }

    @Override
    public Page<Entry> list(String prefix, PageRequest page) {
        List<Entry> entries = new ArrayList<>();
        sealed.tailMap(page.after(), page.after().isEmpty()).forEach((path, value) -> {
            if (path.startsWith(prefix) && entries.size() <= page.limit()) {
                entries.add(new Entry(path, value.version(), value.updated()));
            }
        });
        return Page.of(entries, page.limit(), Entry::path);
    }
}
