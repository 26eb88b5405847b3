package org.nembo.orchestrator.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.WorkloadRequest;

/** Reads one service. One use. */
final class ServiceReader {

    /** Those without effect here: names and labels of the engine, and what it does when a program ends, which the site sees to. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("restart", "container_name", "labels", "expose");
    private static final Set<String> KNOWN = Set.of("image", "command", "entrypoint", "environment", "ports", "volumes", "depends_on", "networks",
            "mem_limit", "cpus");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern PORT = Pattern.compile("(?:(\\d{1,5}):)?(\\d{1,5})(?:/(tcp|udp))?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([bkmg]?)b?", Pattern.CASE_INSENSITIVE);

    private final String name;
    private final Section section;
    private final Set<String> volumes;
    private final Problems problems;

    ServiceReader(String name, Section section, Set<String> volumes, Problems problems) {
        this.name = name;
        this.section = section;
        this.volumes = volumes;
        this.problems = problems;
    }

    Service read() {
        section.only(key -> KNOWN.contains(key) || WITHOUT_EFFECT.contains(key) || key.startsWith("x-"));
        if (!NAME.matcher(name).matches()) {
            problems.add("services." + name, "a service's name has letters, digits, '.', '_' and '-'");
        }
        if (!section.has("image")) {
            problems.add(section.path("image"), "is missing: a service is run from an image");
        }
        List<String> command = new ArrayList<>(words("entrypoint"));
        command.addAll(words("command"));
        return new Service(name, section.text("image"), command, environment(), ports(), mounts(), dependsOn(), limits());
    }

    private List<String> words(String key) {
        if (!section.has(key) || section.isList(key)) {
            return section.texts(key);
        }
        try {
            return Words.of(section.text(key));
        } catch (IllegalArgumentException e) {
            problems.add(section.path(key), e.getMessage());
            return List.of();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        if (section.isList("environment")) {
            for (String entry : section.texts("environment")) {
                int at = entry.indexOf('=');
                environment.put(at < 0 ? entry : entry.substring(0, at), at < 0 ? section.text(section.path("environment"), "${" + entry + "}")
                        : entry.substring(at + 1));
            }
        } else {
            Section values = section.section("environment");
            values.keys().forEach(key -> environment.put(key, values.has(key) ? values.text(key) : values.text(values.path(key), "${" + key + "}")));
        }
        return environment;
    }

    private Map<String, PortRule> ports() {
        Map<String, PortRule> ports = new LinkedHashMap<>();
        for (Object item : section.items("ports")) {
            String text = item instanceof Map<?, ?> ? longPort(section.section("ports", item)) : section.text(section.path("ports"), item);
            Matcher port = PORT.matcher(text);
            if (!port.matches()) {
                problems.add(section.path("ports"), "'%s' must be INSIDE or OUTSIDE:INSIDE, with /tcp or /udp".formatted(text));
                continue;
            }
            int inside = Integer.parseInt(port.group(2));
            int outside = port.group(1) == null ? 0 : Integer.parseInt(port.group(1));
            String protocol = port.group(3) == null ? "tcp" : port.group(3);
            if (inside < 1 || inside > 65_535 || outside > 65_535) {
                problems.add(section.path("ports"), "'%s': a port is 1 to 65535".formatted(text));
                continue;
            }
            ports.put(protocol + inside, new PortRule(inside, outside, protocol, ""));
        }
        return ports;
    }

    private static String longPort(Section port) {
        port.only(Set.of("target", "published", "protocol", "name")::contains);
        String published = port.text("published");
        String protocol = port.text("protocol");
        return (published.isEmpty() ? "" : published + ":") + port.text("target") + (protocol.isEmpty() ? "" : "/" + protocol);
    }

    private List<Service.Mount> mounts() {
        List<Service.Mount> mounts = new ArrayList<>();
        for (Object item : section.items("volumes")) {
            if (item instanceof Map<?, ?>) {
                Section mount = section.section("volumes", item);
                mount.only(Set.of("type", "source", "target", "read_only")::contains);
                add(mounts, mount.text("source"), mount.text("target"), mount.text("read_only").equals("true"));
                continue;
            }
            String[] parts = section.text(section.path("volumes"), item).split(":");
            if (parts.length == 1) {
                // A volume without a name lives as long as its container: the container's own file system does.
                continue;
            }
            add(mounts, parts[0], parts[1], parts.length > 2 && List.of(parts[2].split(",")).contains("ro"));
        }
        return mounts;
    }

    private void add(List<Service.Mount> mounts, String source, String target, boolean readOnly) {
        if (source.startsWith(".") || source.startsWith("/") || source.startsWith("~")) {
            problems.add(section.path("volumes"), "'%s' is a path of a host, which a service here does not have: use a named volume".formatted(source));
        } else if (!volumes.contains(source)) {
            problems.add(section.path("volumes"), "volume '%s' is not among the volumes of the file".formatted(source));
        } else if (!target.startsWith("/")) {
            problems.add(section.path("volumes"), "'%s' must be an absolute path".formatted(target));
        } else {
            mounts.add(new Service.Mount(source, target, readOnly));
        }
    }

    private List<String> dependsOn() {
        if (section.has("depends_on") && !section.isList("depends_on")) {
            return List.copyOf(section.section("depends_on").keys());
        }
        return section.texts("depends_on");
    }

    private WorkloadRequest.Limits limits() {
        long bytes = 0;
        if (section.has("mem_limit")) {
            Matcher size = SIZE.matcher(section.text("mem_limit").strip());
            if (size.matches()) {
                int shift = Math.max(0, "bkmg".indexOf(size.group(2).toLowerCase(java.util.Locale.ROOT)) * 10);
                bytes = Long.parseLong(size.group(1)) << shift;
            } else {
                problems.add(section.path("mem_limit"), "must be a size such as 512m");
            }
        }
        int millicpus = 0;
        if (section.has("cpus")) {
            if (section.text("cpus").matches("\\d{1,4}(\\.\\d{1,6})?")) {
                millicpus = (int) Math.round(Double.parseDouble(section.text("cpus")) * 1000);
            } else {
                problems.add(section.path("cpus"), "must be a number such as 0.5");
            }
        }
        return new WorkloadRequest.Limits(Math.max(0, bytes), millicpus);
    }
}
