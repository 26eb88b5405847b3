package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nembo.spi.provider.Images;
import org.nembo.tosca.NodeTemplate;

/**
 * From what a machine is to start. Immutable.
 *
 * @param name  of the image, or its address in the form of the Infrastructure Manager, {@code ost://host/id}; empty when only the facts count
 * @param facts what the image must be, by the names of TOSCA's capability OperatingSystem
 */
record ImageNeed(String name, Map<String, String> facts) {

    private static final List<String> FACTS = List.of("architecture", "type", "distribution", "version", "gpu_driver", "gpu_driver_version", "cuda_support",
            "cuda_min_version", "cuDNN_version");

    static ImageNeed of(Known known, NodeTemplate machine) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String fact : FACTS) {
            known.text(machine, "os", fact).filter(value -> !value.equals("false")).ifPresent(value -> facts.put(fact, value));
        }
        return new ImageNeed(known.text(machine, "os", "image").orElse(""), facts);
    }

    /** Whether any image will do. */
    boolean isAny() {
        return name.isEmpty() && facts.isEmpty();
    }

    /** The first image by name; without one, the first that has every fact. A name that no image has is no obstacle when there are facts. */
    Optional<Images.Image> match(List<Images.Image> images) {
        Optional<Images.Image> named = name.isEmpty() ? Optional.empty() : images.stream().filter(this::isNamed).findFirst();
        if (named.isPresent() || !name.isEmpty() && facts.isEmpty()) {
            return named;
        }
        return images.stream().filter(image -> misses(image).isEmpty()).findFirst();
    }

    /** In words. */
    String words() {
        List<String> words = new ArrayList<>();
        if (!name.isEmpty()) {
            words.add("'" + name + "'");
        }
        facts.forEach((fact, value) -> words.add(fact + " " + value));
        return String.join(", ", words);
    }

    /** What would have to be asked instead to be content with what there is. */
    String remedy(List<Images.Image> images) {
        if (images.isEmpty()) {
            return "the site needs an image";
        }
        if (facts.isEmpty()) {
            return "name one of its images: " + String.join(", ", images.stream().map(Images.Image::name).distinct().limit(5).toList());
        }
        Images.Image nearest = images.stream().min((a, b) -> misses(a).size() - misses(b).size()).orElseThrow();
        return "its image '%s' has %s".formatted(nearest.name(), String.join(", ", misses(nearest).stream()
                .map(fact -> nearest.facts().containsKey(fact) ? "%s %s".formatted(fact, nearest.facts().get(fact)) : "no known " + fact).toList()));
    }

    private boolean isNamed(Images.Image image) {
        String wanted = name.contains("://") ? name.substring(name.lastIndexOf('/') + 1) : name;
        return image.id().equals(wanted) || image.name().equalsIgnoreCase(wanted)
                || !wanted.contains(":") && image.name().toLowerCase(Locale.ROOT).startsWith(wanted.toLowerCase(Locale.ROOT) + ":");
    }

    private List<String> misses(Images.Image image) {
        return facts.keySet().stream().filter(fact -> !facts.get(fact).equalsIgnoreCase(image.facts().getOrDefault(fact, ""))).toList();
    }
}
