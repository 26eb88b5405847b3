package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;

/** What of a site is in use, and by whom: counted from the records at every look. */
record Usage(Host programs, Host machines, VolumeStore volumes, Networking networking) {

    private static final int MILLICPUS = 1000;

    /** What is held while anything is made or removed that others count. */
    Object lock() {
        return programs.ports();
    }

    /** @throws NemboException {@code PROVIDER_QUOTA} when that much more is over the site's limit */
    void admit(SiteSettings settings, String what, long more) throws IOException {
        Quota quota = quota(settings, what);
        if (quota.free() < more) {
            throw new NemboException(ProviderError.PROVIDER_QUOTA, "site '%s' has %d of %d %s in use, %d more are too many"
                    .formatted(settings.site(), quota.used(), quota.limit(), what, more));
        }
    }

    /** What machines, volumes and networks there may be and are. */
    List<Quota> list(SiteSettings settings) throws IOException {
        List<Quota> quotas = new ArrayList<>();
        for (String what : List.of("machines", "volumes", "volumeBytes", "networks")) {
            quotas.add(quota(settings, what));
        }
        return quotas;
    }

    private Quota quota(SiteSettings settings, String what) throws IOException {
        long limit = settings.offer().limits().get(what);
        String site = settings.site();
        return switch (what) {
            case "machines" -> new Quota(what, limit, machines.names(site).size());
            case "volumes" -> new Quota(what, limit, volumes.shelf(site).names().size());
            case "networks" -> new Quota(what, networking.trouble().isEmpty() ? limit : 0, networking.store().shelf(site).names().size());
            default -> {
                long bytes = volumeBytes(site);
                yield new Quota(what, limit < 0 ? Files.getFileStore(existing()).getTotalSpace() : limit, bytes);
            }
        };
    }

    private java.nio.file.Path existing() throws IOException {
        Folder.directories(programs.root());
        return programs.root();
    }

    private long volumeBytes(String site) throws IOException {
        long bytes = 0;
        for (String name : volumes.shelf(site).names()) {
            bytes += volumes.find(site, name).map(VolumeStore.Record::bytes).orElse(0L);
        }
        return bytes;
    }

    /** The processors that were promised to machines, in thousandths. */
    long millicpus(String site) throws IOException {
        long millicpus = 0;
        for (Entry each : records(machines, site)) {
            millicpus += each.record().limits().millicpus();
        }
        return millicpus;
    }

    static long cpus(long millicpus) {
        return (millicpus + MILLICPUS - 1) / MILLICPUS;
    }

    /** Who uses a volume, in words. */
    Optional<String> userOf(String site, String volume) throws IOException {
        return who(site, place -> place.mounts().stream().map(Place.Mount::volume).anyMatch(volume::equals));
    }

    /** Who is in a network, in words. */
    Optional<String> inhabitantOf(String site, String network) throws IOException {
        return who(site, place -> place.networks().contains(network));
    }

    /** The programs on a machine. */
    List<Folder> on(String site, String machine) throws IOException {
        return records(programs, site).stream().filter(each -> each.record().place().machine().equals(machine)).map(Entry::folder).toList();
    }

    private Optional<String> who(String site, java.util.function.Predicate<Place> uses) throws IOException {
        for (Host host : List.of(machines, programs)) {
            for (Entry each : records(host, site)) {
                if (uses.test(each.record().place())) {
                    return Optional.of("%s '%s'".formatted(host == machines ? "machine" : "workload", each.record().name()));
                }
            }
        }
        return Optional.empty();
    }

    /** A record with its directory. */
    private record Entry(Folder folder, WorkloadRecord record) {
    }

    private static List<Entry> records(Host host, String site) throws IOException {
        List<Entry> all = new ArrayList<>();
        for (String name : host.names(site)) {
            Folder folder = new Folder(host.site(site).resolve(name));
            folder.record().ifPresent(record -> all.add(new Entry(folder, record)));
        }
        return all;
    }
}
