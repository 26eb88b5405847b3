package org.nembo.store.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Finds the migrations of a service in its bundle, or, on a plain class path, in the jar or directory that holds the owner's class. */
final class Scripts {

    private static final int LIMIT_BYTES = 1 << 20;

    private Scripts() {
    }

    /** In the order of their versions; empty when the service has none. */
    static List<Script> of(String service, Class<?> owner) throws IOException {
        Bundle bundle = FrameworkUtil.getBundle(owner);
        List<Script> scripts = bundle == null ? onClassPath(service, owner) : inBundle(service, bundle);
        Collections.sort(scripts);
        for (int i = 1; i < scripts.size(); i++) {
            if (scripts.get(i).version() == scripts.get(i - 1).version()) {
                throw new IllegalArgumentException(scripts.get(i - 1).name() + " and " + scripts.get(i).name() + " have the same version");
            }
        }
        return List.copyOf(scripts);
    }

    private static List<Script> inBundle(String service, Bundle bundle) throws IOException {
        List<Script> scripts = new ArrayList<>();
        // With the attached fragments: a fragment may bring the migrations of its host.
        var entries = Optional.ofNullable(bundle.findEntries("/db/" + service, "*.sql", false)).orElseGet(Collections::emptyEnumeration);
        while (entries.hasMoreElements()) {
            URL entry = entries.nextElement();
            try (InputStream in = entry.openStream()) {
                scripts.add(read(entry.getPath(), in));
            }
        }
        return scripts;
    }

    private static List<Script> onClassPath(String service, Class<?> owner) throws IOException {
        Path place = home(owner);
        if (Files.isDirectory(place)) {
            return inDirectory(place.resolve("db").resolve(service));
        }
        List<Script> scripts = new ArrayList<>();
        try (JarFile jar = new JarFile(place.toFile())) {
            for (var entry : Collections.list(jar.entries())) {
                if (entry.getName().matches("db/" + service + "/[^/]+\\.sql")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        scripts.add(read(entry.getName(), in));
                    }
                }
            }
        }
        return scripts;
    }

    private static List<Script> inDirectory(Path directory) throws IOException {
        List<Script> scripts = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                    try (InputStream in = Files.newInputStream(file)) {
                        scripts.add(read(file.getFileName().toString(), in));
                    }
                }
            }
        }
        return scripts;
    }

    private static Path home(Class<?> owner) throws IOException {
        CodeSource source = owner.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("it is not known where " + owner.getName() + " was loaded from");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException("no path: " + source.getLocation(), e);
        }
    }

    private static Script read(String path, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
        if (bytes.length > LIMIT_BYTES) {
            throw new IOException(path + " is larger than " + LIMIT_BYTES + " bytes");
        }
        return new Script(path.substring(path.lastIndexOf('/') + 1), new String(bytes, StandardCharsets.UTF_8));
    }
}
