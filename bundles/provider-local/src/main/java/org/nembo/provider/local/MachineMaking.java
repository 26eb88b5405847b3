package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.WorkloadRequest;

/** Makes the record of a new machine: all that was asked for is checked before anything is given. Used under the lock of {@link Usage}. */
final class MachineMaking {

    private static final int MILLI = 1000;

    private final Usage usage;
    private final Host host;
    private final SiteSettings settings;

    MachineMaking(Usage usage, SiteSettings settings) {
        this.usage = usage;
        this.host = usage.machines();
        this.settings = settings;
    }

    /** Tells whether two requests ask for the same. */
    static String fingerprint(MachineRequest request) {
        return Fingerprint.of(asWorkload(request, WorkloadRequest.Limits.NONE));
    }

    /** The first program of a machine, as a workload. */
    private static WorkloadRequest asWorkload(MachineRequest request, WorkloadRequest.Limits limits) {
        List<Place.Mount> mounts = request.volumes().stream().map(each -> new Place.Mount(each.volume(), path(each), false)).toList();
        return new WorkloadRequest(request.name(), request.labels(), MachineScripts.COMMAND, MachineSpec.asked(request), Map.of(), List.of(), limits,
                new Place(request.image(), "", mounts, request.networks(), Map.of()));
    }

    /** One that is only attached is under a path nevertheless. */
    private static String path(Attachment attachment) {
        return attachment.path().isEmpty() ? "/mnt/" + attachment.volume() : attachment.path();
    }

    Folder make(MachineRequest request) throws IOException {
        Size size = size(request);
        Optional<Path> image = image(request);
        check(request);
        usage.admit(settings, "machines", 1);
        Place place = asWorkload(request, WorkloadRequest.Limits.NONE).place();
        Kind kind = kind(place);
        if (kind == Kind.PROCESS && !request.volumes().isEmpty()) {
            throw refused(ProviderError.PROVIDER_UNSUPPORTED, request, "machines that are plain processes have no volumes");
        }
        boolean ownNetwork = usage.networking().trouble().isEmpty();
        if (!ownNetwork && !request.networks().isEmpty()) {
            throw refused(ProviderError.PROVIDER_NOT_FOUND, request, "there is no network '%s': %s".formatted(request.networks().get(0),
                    usage.networking().trouble()));
        }
        TreeMap<String, String> addresses = ownNetwork ? usage.networking().addresses(settings.site(), request.networks()) : new TreeMap<>();
        MachineSpec spec = new MachineSpec(request, size, addresses, settings.offer().publish(), runsSshd(request, image));
        return record(request, spec, kind, image);
    }

    /** What is not shut in by a container's own tools shares its jobs with the machine most simply. */
    private Kind kind(Place place) {
        boolean free = settings.isolation().isEmpty() && !place.image().isEmpty();
        return free && host.confinement().isolations().look(Kind.BUBBLEWRAP).works() ? Kind.BUBBLEWRAP : host.confinement().choose(settings, place);
    }

    /** This machine's own system is seen without any right, and nobody can log in without. */
    private static boolean runsSshd(MachineRequest request, Optional<Path> image) {
        // What is in one that is not unpacked is seen when the machine starts.
        return !request.keys().isEmpty() && !request.image().isEmpty() && image.map(MachineScripts::hasSshd).orElse(true);
    }

    private Folder record(MachineRequest request, MachineSpec spec, Kind kind, Optional<Path> image) throws IOException {
        String id = WorkloadRecord.newId();
        String mark = settings.site() + "/" + request.name() + "/" + id;
        Map<String, Integer> ports = ports(request, spec, mark);
        host.checkpoint().reached("ports reserved");
        Map<String, String> written = new TreeMap<>(spec.text());
        image.ifPresent(root -> written.put(MachineImages.ROOT, root.toString()));
        WorkloadRequest first = asWorkload(request, new WorkloadRequest.Limits(spec.size().memoryBytes(), spec.size().millicpus()));
        WorkloadRecord plain = WorkloadRecord.of(settings.site(), settings.kept(), id, first, ports, kind, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        WorkloadRecord record = new WorkloadRecord(plain.site(), plain.name(), id, fingerprint(request), plain.boot(), plain.created(), plain.labels(),
                plain.command(), written, List.of(), ports, plain.limits(), plain.place(), kind, plain.settings(), "");
        Folder fresh = new Folder(host.site(settings.site()).resolve(Host.FRESH + id));
        try {
            fresh.fill(record, Map.of());
            host.checkpoint().reached("directory filled");
            Folder folder = new Folder(fresh.path().resolveSibling(request.name()));
            Files.move(fresh.path(), folder.path(), StandardCopyOption.ATOMIC_MOVE);
            host.checkpoint().reached("recorded");
            return folder;
        } catch (IOException e) {
            host.ports().release(ports.values(), mark);
            Folder.remove(fresh.path());
            throw e;
        }
    }

    /** The number under which each port is reached. One that shares this machine's network is reached where it listens. */
    private Map<String, Integer> ports(MachineRequest request, MachineSpec spec, String mark) throws IOException {
        Map<String, Integer> given = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, PortRule> port : MachineSpec.ports(request, spec.sshd()).entrySet()) {
                PortRule rule = port.getValue();
                int wanted = spec.addresses().isEmpty() && rule.target() > 0 ? rule.target() : rule.published();
                if (spec.addresses().isEmpty() && rule.published() > 0 && rule.target() > 0 && rule.published() != rule.target()) {
                    throw refused(ProviderError.PROVIDER_UNSUPPORTED, request, "port %d cannot be published as %d: %s".formatted(rule.target(),
                            rule.published(), usage.networking().trouble()));
                }
                if (wanted == 0) {
                    given.putAll(host.ports().reserve(settings, List.of(port.getKey()), mark));
                } else if (host.ports().reserve(wanted, mark)) {
                    given.put(port.getKey(), wanted);
                } else {
                    throw refused(ProviderError.PROVIDER_CONFLICT, request, "port %d of this machine is taken".formatted(wanted));
                }
            }
            return given;
        } catch (IOException | NemboException e) {
            host.ports().release(given.values(), mark);
            throw e;
        }
    }

    /** The root file system of the image; empty for this machine's own system, and for an image that is unpacked first. */
    private Optional<Path> image(MachineRequest request) throws IOException {
        if (request.image().isEmpty()) {
            return Optional.empty();
        }
        MachineImages images = host.confinement().surroundings().images();
        Optional<Path> root = images.find(settings, request.image());
        if (root.isEmpty() && !images.isPacked(settings, request.image())) {
            throw refused(ProviderError.PROVIDER_NOT_FOUND, request, "there is no image '%s'".formatted(request.image()));
        }
        return root;
    }

    private Size size(MachineRequest request) throws IOException {
        Size asked = request.size();
        if (asked.gpus() > 0) {
            throw refused(ProviderError.PROVIDER_CAPACITY, request, "it has no GPUs to give");
        }
        Optional<Flavor> flavor = asked.flavor().isEmpty() ? smallest(request) : settings.offer().flavor(asked.flavor());
        if (flavor.isEmpty() && !asked.flavor().isEmpty()) {
            throw refused(ProviderError.PROVIDER_NOT_FOUND, request, "there is no flavor '%s'".formatted(asked.flavor()));
        }
        if (flavor.isPresent() && !fits(asked, flavor.get())) {
            throw refused(ProviderError.PROVIDER_INVALID, request, "flavor '%s' is smaller than what is wanted: %s".formatted(asked.flavor(), asked));
        }
        Size size = flavor.map(each -> new Size(each.name(), each.millicpus(), each.memoryBytes(), each.diskBytes(), 0)).orElse(asked);
        long memory = LocalQuotas.memory().limit();
        if (size.memoryBytes() > memory || size.millicpus() > Runtime.getRuntime().availableProcessors() * MILLI) {
            throw refused(ProviderError.PROVIDER_CAPACITY, request, "%d bytes of memory and %d thousandths of a processor are more than this machine has"
                    .formatted(size.memoryBytes(), size.millicpus()));
        }
        return size;
    }

    /** The smallest flavor that is large enough; empty when the site has none at all. */
    private Optional<Flavor> smallest(MachineRequest request) {
        List<Flavor> all = settings.offer().flavors();
        Optional<Flavor> found = all.stream().filter(flavor -> fits(request.size(), flavor))
                .min(Comparator.comparing(Flavor::millicpus).thenComparing(Flavor::memoryBytes).thenComparing(Flavor::diskBytes));
        if (found.isEmpty() && !all.isEmpty()) {
            throw refused(ProviderError.PROVIDER_CAPACITY, request, "no flavor is large enough for " + request.size());
        }
        return found;
    }

    private static boolean fits(Size asked, Flavor flavor) {
        return asked.millicpus() <= flavor.millicpus() && asked.memoryBytes() <= flavor.memoryBytes() && asked.diskBytes() <= flavor.diskBytes();
    }

    private void check(MachineRequest request) throws IOException {
        for (Attachment each : request.volumes()) {
            if (usage.volumes().find(settings.site(), each.volume()).filter(volume -> volume.trouble().isEmpty()).isEmpty()) {
                throw refused(ProviderError.PROVIDER_NOT_FOUND, request, "there is no volume '%s'".formatted(each.volume()));
            }
            if (!path(each).startsWith("/") || path(each).contains("/..") || path(each).indexOf('\0') >= 0 || path(each).length() < 2) {
                throw refused(ProviderError.PROVIDER_INVALID, request, "volume '%s' is mounted under an absolute path, not '%s'".formatted(each.volume(),
                        path(each)));
            }
            Optional<String> user = usage.userOf(settings.site(), each.volume());
            if (user.isPresent()) {
                throw refused(ProviderError.PROVIDER_CONFLICT, request, "volume '%s' is attached to %s".formatted(each.volume(), user.get()));
            }
        }
        if (request.keys().stream().anyMatch(key -> key.indexOf('\n') >= 0 || key.indexOf('\0') >= 0)) {
            throw refused(ProviderError.PROVIDER_INVALID, request, "a public key is one line");
        }
        for (Map.Entry<String, PortRule> port : request.ports().entrySet()) {
            if (!port.getKey().matches("[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")) {
                throw refused(ProviderError.PROVIDER_INVALID, request, "'%s' is not a name of a port".formatted(port.getKey()));
            }
            if (!port.getValue().remoteCidr().isEmpty()) {
                range(request, port.getValue().remoteCidr());
            }
        }
    }

    private void range(MachineRequest request, String text) {
        try {
            org.nembo.provider.local.net.Cidr.of(text);
        } catch (IllegalArgumentException e) {
            throw refused(ProviderError.PROVIDER_INVALID, request, e.getMessage());
        }
    }

    private NemboException refused(ProviderError code, MachineRequest request, String why) {
        return new NemboException(code, "machine '%s' is refused at site '%s': %s".formatted(request.name(), settings.site(), why));
    }
}
