package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;

/** What this machine has room for: workloads by the site's limit, memory as the kernel tells it, processors as they are promised to workloads. */
final class LocalQuotas implements Quotas {

    private static final Pattern MEMORY = Pattern.compile("(MemTotal|MemAvailable):\\s+(\\d+) kB");
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final long KIB = 1024;

    private final Host host;
    private final SiteSettings settings;

    private final Usage usage;

    LocalQuotas(Usage usage, SiteSettings settings) {
        this.host = usage.programs();
        this.usage = usage;
        this.settings = settings;
    }

    @Override
    public List<Quota> list() {
        try {
            List<String> names = host.names(settings.site());
            long millicpus = usage.millicpus(settings.site());
            for (String name : names) {
                Folder folder = new Folder(host.site(settings.site()).resolve(name));
                millicpus += Files.exists(folder.ended()) ? 0 : folder.record().map(workload -> workload.limits().millicpus()).orElse(0);
            }
            List<Quota> quotas = new ArrayList<>(List.of(new Quota("workloads", settings.maxWorkloads(), names.size()), memory(),
                    new Quota("cpus", Runtime.getRuntime().availableProcessors(), Usage.cpus(millicpus))));
            quotas.addAll(usage.list(settings));
            return quotas;
        } catch (IOException e) {
            throw new NemboException(ProviderError.PROVIDER_FAULT, "the quotas of site '%s' cannot be read: %s".formatted(settings.site(), e.getMessage()), e);
        }
    }

    static Quota memory() throws IOException {
        long total = 0;
        long available = 0;
        Matcher matcher = MEMORY.matcher(Files.readString(MEMINFO));
        while (matcher.find()) {
            long bytes = Long.parseLong(matcher.group(2)) * KIB;
            if (matcher.group(1).equals("MemTotal")) {
                total = bytes;
            } else {
                available = bytes;
            }
        }
        return new Quota("memoryBytes", total, Math.max(0, total - available));
    }
}
