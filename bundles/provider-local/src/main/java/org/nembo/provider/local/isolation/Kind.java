package org.nembo.provider.local.isolation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ways to shut a program in, from the weakest to the strongest. */
public enum Kind {
    /** A process like any other of the server's user. */
    PROCESS(false),
    /** Namespaces of its own, made by {@code unshare}, with a root that shows the system's programs and its own directory. */
    NAMESPACES(false),
    /** The same made by {@code bwrap}, also over the root file system of an image. */
    BUBBLEWRAP(true),
    /** A container of {@code runc}. */
    RUNC(true),
    /** A container of {@code podman}. */
    PODMAN(true);

    private final boolean images;

    Kind(boolean images) {
        this.images = images;
    }

    /** Whether it can give a program the root file system of an image. */
    public boolean images() {
        return images;
    }

    /** As it is written in settings: {@code bubblewrap}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    /** All, as they are written in settings. */
    public static String texts() {
        return Arrays.stream(values()).map(Kind::text).collect(Collectors.joining(", "));
    }
}
