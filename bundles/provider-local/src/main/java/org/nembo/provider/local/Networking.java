package org.nembo.provider.local;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.net.Bridge;
import org.nembo.provider.local.net.Cidr;
import org.nembo.provider.local.net.Firewall;
import org.nembo.provider.local.net.Forward;
import org.nembo.provider.local.net.Installation;
import org.nembo.provider.local.net.Namespace;
import org.nembo.provider.local.net.Permission;
import org.nembo.provider.local.net.Sweep;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.ProviderError;

/** Has in the kernel what the records say of networks, and of who is in them. Thread-safe. */
final class Networking {

    /** The network of who asked for none; nobody can ask for a network of this name. */
    static final String DEFAULT = "default";

    private static final String INSTALLATION = ".installation";
    private static final Cidr RANGE = Cidr.of("10.213.0.0/16");
    private static final int BITS = 24;

    /** Who is in networks: the namespaces that there are, and the ports that lead into them. */
    interface Inhabitants {
        List<Inhabitant> all() throws IOException;
    }

    /**
     * One of them.
     *
     * @param addresses by the name of the network
     * @param names     by which others in the same networks reach it
     * @param hosts     where it reads the names of the others; empty when it does not
     * @param going     whether it is being deleted
     */
    record Inhabitant(String site, String id, TreeMap<String, String> addresses, List<Forward> forwards, List<String> names, Optional<HostsFile> hosts,
            boolean going) {
    }

    private final Path root;
    private final NetworkStore store;
    private final NetworkStore defaults;
    private final Permission permission;
    private final Inhabitants inhabitants;

    private final Object lock;

    /** @param lock held while anything that the records say is changed */
    Networking(Path root, Permission permission, Inhabitants inhabitants, Object lock, Checkpoint checkpoint) {
        this.root = root;
        this.lock = lock;
        this.store = NetworkStore.of(root, checkpoint);
        this.defaults = new NetworkStore(root.resolve(".defaults"), checkpoint);
        this.permission = permission;
        this.inhabitants = inhabitants;
    }

    NetworkStore store() {
        return store;
    }

    /** Why there are no networks on this machine; empty when there are. */
    String trouble() {
        return permission.trouble();
    }

    /** The namespace of something. */
    Path namespace(String id) throws IOException {
        return installation().namespaceFile(id);
    }

    /** A network that something is in by name; the default one is made when it is first wanted. */
    NetworkStore.Record need(String site, String name) throws IOException {
        if (name.isEmpty()) {
            if (defaults.find(site, DEFAULT).isEmpty()) {
                defaults.make(site, new Networks.Request(DEFAULT, java.util.Map.of(), Networks.Kind.PRIVATE, ""), choose(""));
            }
            return defaults.find(site, DEFAULT).orElseThrow();
        }
        return store.find(site, name).filter(network -> network.trouble().isEmpty()).orElseThrow(() -> new NemboException(ProviderError.PROVIDER_NOT_FOUND,
                "there is no network '%s' at site '%s'".formatted(name, site)));
    }

    /** A free address in each of some networks. */
    TreeMap<String, String> addresses(String site, List<String> names) throws IOException {
        TreeMap<String, String> given = new TreeMap<>();
        for (String name : names.isEmpty() ? List.of("") : names) {
            Cidr range = Cidr.of(need(site, name).cidr());
            Set<String> taken = new HashSet<>();
            for (Inhabitant each : inhabitants.all()) {
                if (each.site().equals(site)) {
                    Optional.ofNullable(each.addresses().get(name)).ifPresent(taken::add);
                }
            }
            long place = 2;
            while (taken.contains(range.address(place)) && place < range.size() - 1) {
                place++;
            }
            if (place >= range.size() - 1) {
                throw new NemboException(ProviderError.PROVIDER_CAPACITY, "network '%s' of site '%s' has no free address".formatted(name, site));
            }
            given.put(name, range.address(place));
        }
        return given;
    }

    /** Has the namespace of something in the kernel, with its links, and the rules. */
    void join(Inhabitant who) throws IOException {
        List<Namespace.Link> links = new ArrayList<>();
        for (var address : who.addresses().entrySet()) {
            Bridge bridge = need(who.site(), address.getKey()).bridge();
            bridge.ensure(installation());
            links.add(new Namespace.Link(bridge, address.getValue()));
        }
        new Namespace(who.id(), links).ensure(installation());
        apply();
    }

    /** Takes the namespace of something out of the kernel. */
    void leave(String id) throws IOException {
        if (inUse()) {
            Namespace.remove(installation(), id);
        }
    }

    /** Has a network in the kernel. */
    void ensure(NetworkStore.Record network) throws IOException {
        network.bridge().ensure(installation());
        apply();
    }

    void removed(NetworkStore.Record network) throws IOException {
        if (network.id().matches("[0-9a-f]{32}")) {
            Bridge.remove(installation(), network.id());
        }
        apply();
    }

    /** Makes the rules what the records say, and takes default networks away that nobody is in any more. */
    void apply() throws IOException {
        synchronized (lock) {
            List<Inhabitant> staying = inhabitants.all().stream().filter(each -> !each.going()).toList();
            for (String site : defaults.sites()) {
                if (staying.stream().noneMatch(each -> each.site().equals(site) && each.addresses().containsKey(""))) {
                    Optional<NetworkStore.Record> gone = defaults.find(site, DEFAULT);
                    defaults.shelf(site).remove(DEFAULT, Checkpoint.NONE);
                    if (gone.isPresent() && gone.get().trouble().isEmpty()) {
                        Bridge.remove(installation(), gone.get().id());
                    }
                }
            }
            HostsFile.write(staying);
            new Firewall(installation()).apply(bridges(), staying.stream().flatMap(each -> each.forwards().stream()).toList());
        }
    }

    /** Whether anything was ever made. */
    boolean inUse() {
        return Files.exists(root.resolve(INSTALLATION));
    }

    /** Clears away what a crash has left, and makes again what a restart of this machine has lost. */
    void settle() throws IOException {
        for (NetworkStore each : List.of(store, defaults)) {
            for (String site : each.sites()) {
                each.shelf(site).clear();
            }
        }
        List<Bridge> bridges = bridges();
        Sweep.run(installation(), bridges.stream().map(Bridge::id).toList(), inhabitants.all().stream().map(Inhabitant::id).toList());
        for (Bridge bridge : bridges) {
            bridge.ensure(installation());
        }
        apply();
    }

    private List<Bridge> bridges() throws IOException {
        List<Bridge> bridges = new ArrayList<>();
        for (NetworkStore each : List.of(store, defaults)) {
            for (String site : each.sites()) {
                for (String name : each.shelf(site).names()) {
                    each.find(site, name).filter(network -> network.trouble().isEmpty()).ifPresent(network -> bridges.add(network.bridge()));
                }
            }
        }
        return bridges;
    }

    /** The range that was asked for, or a free one. @throws NemboException {@code PROVIDER_INVALID}, {@code PROVIDER_CONFLICT}, {@code PROVIDER_CAPACITY} */
    Cidr choose(String asked) throws IOException {
        List<Cidr> taken = taken();
        if (!asked.isEmpty()) {
            Cidr range = range(asked);
            if (taken.stream().anyMatch(range::overlaps)) {
                throw new NemboException(ProviderError.PROVIDER_CONFLICT, "the range %s overlaps one that this machine has already".formatted(asked));
            }
            return range;
        }
        int offset = ThreadLocalRandom.current().nextInt(256);
        for (int i = 0; i < 256; i++) {
            Cidr range = RANGE.part(BITS, (offset + i) % 256);
            if (taken.stream().noneMatch(range::overlaps)) {
                return range;
            }
        }
        throw new NemboException(ProviderError.PROVIDER_CAPACITY, "no range of addresses is free within " + RANGE);
    }

    private static Cidr range(String asked) {
        try {
            Cidr range = Cidr.of(asked);
            if (range.length() < 8 || range.length() > 29) {
                throw new IllegalArgumentException("a network has 8 to 29 leading bits, not those of " + asked);
            }
            return range;
        } catch (IllegalArgumentException e) {
            throw new NemboException(ProviderError.PROVIDER_INVALID, e.getMessage(), e);
        }
    }

    private List<Cidr> taken() throws IOException {
        List<Cidr> taken = new ArrayList<>(bridges().stream().map(Bridge::range).toList());
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InterfaceAddress address : each.getInterfaceAddresses()) {
                if (address.getAddress() instanceof Inet4Address four) {
                    taken.add(new Cidr(Cidr.number(four.getHostAddress()), address.getNetworkPrefixLength()));
                }
            }
        }
        return taken;
    }

    /** The number in the names of all that this installation makes; it is given once. */
    Installation installation() throws IOException {
        Path file = root.resolve(INSTALLATION);
        try {
            return new Installation(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            Folder.directories(root);
            Path fresh = Files.createTempFile(root, ".new-", "");
            Files.writeString(fresh, WorkloadRecord.newId().substring(0, 6));
            try {
                Files.createLink(file, fresh);
            } catch (java.nio.file.FileAlreadyExistsException others) {
                return new Installation(Files.readString(file).strip());
            } finally {
                Files.delete(fresh);
            }
            return new Installation(Files.readString(file).strip());
        }
    }
}
