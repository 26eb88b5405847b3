package org.nembo.spi.provider;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What machine is wanted.
 *
 * @param name       chosen by the engine, unique at the site; the key of idempotency
 * @param labels     what the engine wants to find it by
 * @param image      name or id of an image of the site; empty for the site's default
 * @param size       what it must have at least
 * @param networks   names of the networks it is in; empty for the site's default
 * @param ports      by name: what clients reach on it
 * @param volumes    what is attached to it
 * @param keys       SSH public keys that may log in, in the form of {@code authorized_keys}
 * @param initScript a shell script run once when it first starts; empty for none. It may hold secrets
 */
public record MachineRequest(String name, Map<String, String> labels, String image, Size size, List<String> networks, Map<String, PortRule> ports,
        List<Attachment> volumes, List<String> keys, String initScript) {

    /**
     * What a machine must have. 0 or empty for whatever the site gives.
     *
     * @param flavor    name or id of a flavor; the other numbers are then only checked against it
     * @param millicpus thousandths of a core
     */
    public record Size(String flavor, int millicpus, long memoryBytes, long diskBytes, int gpus) {
        public static final Size ANY = new Size("", 0, 0, 0, 0);

        public Size {
            Objects.requireNonNull(flavor, "flavor");
            if (millicpus < 0 || memoryBytes < 0 || diskBytes < 0 || gpus < 0) {
                throw new IllegalArgumentException("negative size");
            }
        }
    }

    /** A volume on a machine. @param volume its name @param path where it is mounted; empty when only attached @param device as the guest sees it, or empty */
    public record Attachment(String volume, String path, String device) {
        public Attachment {
            Names.check("volume", volume);
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(device, "device");
        }
    }

    public MachineRequest {
        Names.check("machine", name);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(size, "size");
        networks = List.copyOf(networks);
        ports = Map.copyOf(ports);
        volumes = List.copyOf(volumes);
        keys = List.copyOf(keys);
        Objects.requireNonNull(initScript, "initScript");
    }

    /** Without the script, which may hold secrets. */
    @Override
    public String toString() {
        return "MachineRequest[%s, image '%s', %s, networks %s, ports %s, volumes %s, %d keys]"
                .formatted(name, image, size, networks, ports, volumes, keys.size());
    }
}
