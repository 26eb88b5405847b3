package org.nembo.provider.local.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network of this machine: a bridge, with the range's first address on this machine's side.
 *
 * @param id      of which the first digits are in its name
 * @param outward whether what is in it reaches the outside
 * @param inward  whether it is reached from outside
 */
public record Bridge(String id, Cidr range, boolean outward, boolean inward) {

    private static final Path SETTINGS = Path.of("/proc/sys/net");

    /** This machine's own address in it. */
    String gateway() {
        return range.address(1);
    }

    /** Makes it unless it is there. */
    public void ensure(Installation installation) throws IOException {
        String name = installation.bridge(id);
        if (!Installation.linkExists(name)) {
            Commands.batch(List.of("link add name " + name + " type bridge"), "ip", "-batch");
        }
        Commands.batch(List.of("addr replace " + gateway() + "/" + range.length() + " dev " + name, "link set " + name + " up"), "ip", "-batch");
        // What comes from the loopback address is led into it by rules.
        set("ipv4/conf/" + name + "/route_localnet", "1");
        set("ipv6/conf/" + name + "/disable_ipv6", "1");
        if (outward || inward) {
            set("ipv4/ip_forward", "1");
        }
    }

    public static void remove(Installation installation, String id) throws IOException {
        String name = installation.bridge(id);
        if (Installation.linkExists(name)) {
            Commands.run("ip", "link", "del", name);
        }
    }

    private static void set(String setting, String value) throws IOException {
        Path file = SETTINGS.resolve(setting);
        if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
            Files.writeString(file, value);
        }
    }
}
