package org.nembo.orchestrator.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.nembo.spi.provider.Flavors;
import org.nembo.tosca.NodeTemplate;

/**
 * How large a machine is to be. Immutable.
 *
 * @param name       of the flavor; empty when only the numbers count
 * @param infiniband whether it must have that
 * @param gpuVendor  counts only with GPUs, as does the model; empty for any
 */
record FlavorNeed(String name, int millicpus, long memoryBytes, long diskBytes, int gpus, boolean infiniband, String gpuVendor, String gpuModel) {

    private static final Comparator<Flavors.Flavor> SMALLEST = Comparator.comparingInt(Flavors.Flavor::gpus).thenComparingInt(Flavors.Flavor::millicpus)
            .thenComparingLong(Flavors.Flavor::memoryBytes).thenComparingLong(Flavors.Flavor::diskBytes).thenComparing(Flavors.Flavor::name);

    private static final Comparator<Flavors.Flavor> LARGEST = Comparator.comparingInt(Flavors.Flavor::millicpus)
            .thenComparingLong(Flavors.Flavor::memoryBytes).thenComparingLong(Flavors.Flavor::diskBytes).reversed().thenComparing(Flavors.Flavor::name);

    static FlavorNeed of(Known known, NodeTemplate machine) {
        return new FlavorNeed(known.text(machine, "host", "instance_type").orElse(""),
                (int) Math.min(Integer.MAX_VALUE, Math.round(known.number(known.capability(machine, "host", "num_cpus")) * 1000)),
                known.bytes(known.capability(machine, "host", "mem_size")), known.bytes(known.capability(machine, "host", "disk_size")),
                (int) known.number(known.capability(machine, "host", "num_gpus")),
                known.text(machine, "host", "infiniband_support").map(Boolean::parseBoolean).orElse(false),
                known.text(machine, "host", "gpu_vendor").orElse(""), known.text(machine, "host", "gpu_model").orElse(""));
    }

    /** The flavor of that name; without a name, the smallest that is large enough. */
    Optional<Flavors.Flavor> match(List<Flavors.Flavor> flavors) {
        if (!name.isEmpty()) {
            return flavors.stream().filter(flavor -> flavor.id().equals(name) || flavor.name().equalsIgnoreCase(name)).findFirst();
        }
        return flavors.stream().sorted(SMALLEST).filter(flavor -> lacks(flavor).isEmpty()).findFirst();
    }

    /** In words. */
    String words() {
        if (!name.isEmpty()) {
            return "'" + name + "'";
        }
        List<String> words = new ArrayList<>();
        words.add("%s cpus".formatted(millicpus % 1000 == 0 ? String.valueOf(millicpus / 1000) : String.valueOf(millicpus / 1000.0)));
        words.add(size(memoryBytes) + " of memory");
        words.add(size(diskBytes) + " of disk");
        if (gpus > 0) {
            words.add("%d GPUs%s%s".formatted(gpus, gpuVendor.isEmpty() ? "" : " of " + gpuVendor, gpuModel.isEmpty() ? "" : " " + gpuModel));
        }
        if (infiniband) {
            words.add("InfiniBand");
        }
        return String.join(", ", words);
    }

    /** What would have to be asked instead to be content with what there is. */
    String remedy(List<Flavors.Flavor> flavors) {
        if (flavors.isEmpty()) {
            return "the site needs a flavor";
        }
        if (!name.isEmpty()) {
            return "name one of its flavors: " + String.join(", ", flavors.stream().sorted(SMALLEST).map(Flavors.Flavor::name).limit(10).toList());
        }
        Flavors.Flavor nearest = flavors.stream().min(Comparator.comparingInt((Flavors.Flavor flavor) -> lacks(flavor).size())
                .thenComparing(LARGEST)).orElseThrow();
        return "its flavor '%s' is the nearest, with %s".formatted(nearest.name(), String.join(", ", lacks(nearest)));
    }

    /** What a flavor has too little of, with how much it has. */
    private List<String> lacks(Flavors.Flavor flavor) {
        List<String> lacks = new ArrayList<>();
        if (flavor.gpus() < gpus) {
            lacks.add(flavor.gpus() + " GPUs");
        }
        if (flavor.millicpus() < millicpus) {
            lacks.add(flavor.millicpus() / 1000.0 + " cpus");
        }
        if (flavor.memoryBytes() < memoryBytes) {
            lacks.add(size(flavor.memoryBytes()) + " of memory");
        }
        if (flavor.diskBytes() < diskBytes) {
            lacks.add(size(flavor.diskBytes()) + " of disk");
        }
        if (infiniband && !flavor.facts().getOrDefault("infiniband", "false").equals("true")) {
            lacks.add("no InfiniBand");
        }
        if (gpus > 0 && !gpuVendor.isEmpty() && !gpuVendor.equalsIgnoreCase(flavor.facts().getOrDefault("gpu_vendor", ""))) {
            lacks.add("GPUs of another vendor");
        }
        if (gpus > 0 && !gpuModel.isEmpty() && !gpuModel.equalsIgnoreCase(flavor.facts().getOrDefault("gpu_model", ""))) {
            lacks.add("another model of GPU");
        }
        return lacks;
    }

    /** A number of bytes as people write it. */
    static String size(long bytes) {
        if (bytes >= 1L << 30) {
            return plain(bytes, 30) + " GiB";
        }
        return bytes >= 1L << 20 ? plain(bytes, 20) + " MiB" : bytes + " B";
    }

    private static String plain(long bytes, int bits) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << bits), new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
