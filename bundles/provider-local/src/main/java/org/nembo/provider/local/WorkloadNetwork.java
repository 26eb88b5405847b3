package org.nembo.provider.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.net.Cidr;
import org.nembo.provider.local.net.Forward;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.WorkloadRequest;

/**
 * The network that a workload is in. It is this machine's, where programs listen on the numbers under which they are reached, unless the workload asks for
 * networks, has chosen itself where it listens, or limits who reaches it: then it has a network namespace of its own, into which its ports lead.
 */
final class WorkloadNetwork {

    private static final String ADDRESS = "address.";
    private static final String PUBLISH = "publish";
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final PortRule NONE = new PortRule(0, 0, "tcp", "");

    private final Host host;
    private final SiteSettings settings;
    private final Networking networking;

    WorkloadNetwork(Host host, SiteSettings settings) {
        this.host = host;
        this.settings = settings;
        this.networking = host.confinement().surroundings().networking();
    }

    /** Whether it needs a network namespace. */
    static boolean isOwn(Place place) {
        return place.machine().isEmpty()
                && (!place.networks().isEmpty() || place.rules().values().stream().anyMatch(rule -> rule.target() > 0 || !rule.remoteCidr().isEmpty()));
    }

    /** @throws NemboException when it asks for what there is not here */
    void check(WorkloadRequest request) {
        if (isOwn(request.place()) && !networking.trouble().isEmpty()) {
            throw refused(ProviderError.PROVIDER_UNSUPPORTED, request, "its ports or networks need a network of its own: " + networking.trouble());
        }
        for (PortRule rule : request.place().rules().values()) {
            try {
                if (!rule.remoteCidr().isEmpty()) {
                    Cidr.of(rule.remoteCidr());
                }
            } catch (IllegalArgumentException e) {
                throw refused(ProviderError.PROVIDER_INVALID, request, e.getMessage());
            }
        }
    }

    /** Gives each port the number under which it is reached. @throws NemboException when one is taken; none is given then */
    Map<String, Integer> ports(WorkloadRequest request, String mark) throws IOException {
        Map<String, Integer> given = new LinkedHashMap<>();
        boolean onMachine = !request.place().machine().isEmpty();
        try {
            for (String port : request.ports()) {
                PortRule rule = rule(request.place(), port);
                if (onMachine && rule.target() > 0) {
                    given.put(port, rule.target());
                } else if (rule.published() == 0) {
                    given.putAll(host.ports().reserve(settings, List.of(port), mark));
                } else if (host.ports().reserve(rule.published(), mark)) {
                    given.put(port, rule.published());
                } else {
                    throw refused(ProviderError.PROVIDER_CONFLICT, request, "port %d of this machine is taken".formatted(rule.published()));
                }
            }
            return given;
        } catch (IOException | NemboException e) {
            host.ports().release(given.values(), mark);
            throw e;
        }
    }

    /** What is recorded of its network. */
    Map<String, String> settings(WorkloadRequest request) throws IOException {
        Map<String, String> all = new TreeMap<>(settings.kept());
        if (isOwn(request.place())) {
            networking.addresses(settings.site(), request.place().networks()).forEach((network, address) -> all.put(ADDRESS + network, address));
            all.put(PUBLISH, settings.offer().publish());
        }
        return all;
    }

    /** The addresses that it has, by the name of the network; none in this machine's. */
    static TreeMap<String, String> addresses(WorkloadRecord record) {
        TreeMap<String, String> addresses = new TreeMap<>();
        record.settings().forEach((key, value) -> {
            if (key.startsWith(ADDRESS)) {
                addresses.put(key.substring(ADDRESS.length()), value);
            }
        });
        return addresses;
    }

    /** The number on which the program listens. */
    static int target(WorkloadRecord record, String port) {
        int target = rule(record.place(), port).target();
        return target > 0 ? target : record.ports().get(port);
    }

    /** The address on which it is reached. */
    static String outside(WorkloadRecord record) {
        String publish = record.settings().getOrDefault(PUBLISH, "127.0.0.1");
        return publish.equals("0.0.0.0") ? "127.0.0.1" : publish;
    }

    /** Its namespace and what leads into it; empty when it has none. */
    static Optional<Networking.Inhabitant> inhabitant(Folder folder, WorkloadRecord record) {
        TreeMap<String, String> addresses = addresses(record);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        List<Forward> forwards = new ArrayList<>();
        record.ports().forEach((port, number) -> {
            PortRule rule = rule(record.place(), port);
            forwards.add(new Forward(record.settings().getOrDefault(PUBLISH, "127.0.0.1"), number, rule.protocol(), rule.remoteCidr(),
                    addresses.firstEntry().getValue(), target(record, port)));
        });
        return Optional.of(new Networking.Inhabitant(record.site(), record.id(), addresses, forwards, names(record),
                Optional.of(folder.hosts()), folder.isDeleted()));
    }

    /** What others in its networks call it. A label may be any text. */
    private static List<String> names(WorkloadRecord record) {
        String alias = record.labels().getOrDefault(Place.ALIAS, "");
        return ALIAS.matcher(alias).matches() && !alias.equals(record.name()) ? List.of(record.name(), alias) : List.of(record.name());
    }

    private static PortRule rule(Place place, String port) {
        return place.rules().getOrDefault(port, NONE);
    }

    private NemboException refused(ProviderError code, WorkloadRequest request, String why) {
        return new NemboException(code, "workload '%s' is refused at site '%s': %s".formatted(request.name(), settings.site(), why));
    }
}
