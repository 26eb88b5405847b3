package org.nembo.spi.provider;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is to run.
 *
 * @param name        chosen by the engine, unique at the site: lower-case letters, digits and {@code -}, at most 63; the key of idempotency
 * @param labels      what the engine wants to find it by, for example its deployment
 * @param command     program and arguments; never a shell line. Empty only with an image: then what the image says
 * @param environment variables; values may be secrets, so they are never logged
 * @param files       text files laid into the working directory before the start, by relative path
 * @param ports       names of the ports it listens on; the provider chooses numbers and passes each as {@code PORT_<NAME>} and the first as {@code PORT},
 *                    unless a rule of its {@code place} names the number that it listens on
 * @param limits      what it may use
 * @param place       in what it runs
 */
public record WorkloadRequest(String name, Map<String, String> labels, List<String> command, Map<String, String> environment, Map<String, String> files,
        List<String> ports, Limits limits, Place place) {

    /** Upper bounds; 0 for none. @param millicpus thousandths of a core */
    public record Limits(long memoryBytes, int millicpus) {
        public static final Limits NONE = new Limits(0, 0);

        public Limits {
            if (memoryBytes < 0 || millicpus < 0) {
                throw new IllegalArgumentException("negative limit");
            }
        }
    }

    public WorkloadRequest {
        Names.check("workload", name);
        labels = Map.copyOf(labels);
        command = List.copyOf(command);
        Objects.requireNonNull(place, "place");
        if (command.isEmpty() && place.image().isEmpty()) {
            throw new IllegalArgumentException("the command of workload '" + name + "' is empty");
        }
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
        ports = List.copyOf(ports);
        if (!ports.containsAll(place.rules().keySet())) {
            throw new IllegalArgumentException("workload '" + name + "' has rules for ports that it does not name: " + place.rules().keySet());
        }
        Objects.requireNonNull(limits, "limits");
    }

    /** On the site's own system. */
    public WorkloadRequest(String name, Map<String, String> labels, List<String> command, Map<String, String> environment, Map<String, String> files,
            List<String> ports, Limits limits) {
        this(name, labels, command, environment, files, ports, limits, Place.SITE);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "WorkloadRequest[%s, %s, environment %s, files %s, ports %s, %s]".formatted(name, command.isEmpty() ? place.image() : command.get(0),
                environment.keySet(), files.keySet(), ports, place);
    }
}
