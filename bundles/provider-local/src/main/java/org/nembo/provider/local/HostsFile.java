package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The {@code /etc/hosts} of what is in networks with names: who else is there. It is written over in place, for it is mounted while it changes. */
record HostsFile(Path path) {

    /** Under which it is seen. */
    static final String TARGET = "/etc/hosts";

    private static final String LOCAL = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";

    /** Brings the files of all of them up to date. */
    static void write(Collection<Networking.Inhabitant> all) throws IOException {
        for (Networking.Inhabitant each : all) {
            if (each.hosts().isPresent()) {
                each.hosts().get().put(text(each, all));
            }
        }
    }

    private static String text(Networking.Inhabitant who, Collection<Networking.Inhabitant> all) {
        Set<String> lines = new TreeSet<>();
        for (Networking.Inhabitant other : all) {
            for (Map.Entry<String, String> address : other.addresses().entrySet()) {
                boolean together = other.site().equals(who.site()) && !address.getKey().isEmpty() && who.addresses().containsKey(address.getKey());
                if (together && !other.names().isEmpty()) {
                    lines.add(address.getValue() + " " + String.join(" ", other.names()) + "\n");
                }
            }
        }
        return LOCAL + String.join("", lines);
    }

    private void put(String text) throws IOException {
        String before;
        try {
            before = Files.readString(path);
        } catch (NoSuchFileException e) {
            before = null;
        }
        if (!Objects.equals(before, text) && Files.isDirectory(path.getParent())) {
            Files.write(path, text.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }
}
