package org.nembo.provider.local;

import java.io.IOException;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.provider.local.isolation.HostSystem;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.WorkloadRequest;

/**
 * What is written down of a workload before it starts.
 *
 * @param id          random; tells this workload from an earlier one of the same name
 * @param fingerprint of the request, to know a repeated one
 * @param boot        of the machine at that time: what was not started before the next one never is, for its files may not have reached the disk
 * @param portNames   as requested, in order
 * @param ports       the numbers that were given
 * @param place       as requested
 * @param isolation   how it is shut in
 * @param settings    properties of its site that its start needs
 * @param trouble     why it cannot be read, when only this is known of it beside its name; else empty
 */
record WorkloadRecord(String site, String name, String id, String fingerprint, String boot, Instant created, Map<String, String> labels,
        List<String> command, Map<String, String> environment, List<String> portNames, Map<String, Integer> ports, WorkloadRequest.Limits limits,
        Place place, Kind isolation, Map<String, String> settings, String trouble) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static WorkloadRecord of(String site, Map<String, String> settings, String id, WorkloadRequest request, Map<String, Integer> ports, Kind isolation,
            Instant now) {
        return new WorkloadRecord(site, request.name(), id, Fingerprint.of(request), ProcessTable.boot(), now, request.labels(), request.command(),
                request.environment(), request.ports(), ports, request.limits(), request.place(), isolation,
                settings, "");
    }

    static String newId() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What every process of the workload carries in its environment. */
    String mark() {
        return kin() + id;
    }

    /** What the marks of all workloads of this name begin with. */
    String kin() {
        return site + "/" + name + "/";
    }

    Map<String, String> endpoints() {
        Map<String, String> endpoints = new TreeMap<>();
        ports.forEach((port, number) -> endpoints.put(port, WorkloadNetwork.outside(this) + ":" + number));
        return endpoints;
    }

    /** Whether it is known only that there is such a workload: what belongs to it has to be looked for. */
    boolean damaged() {
        return !trouble.isEmpty();
    }

    /** Whether it carries a label; of a damaged one whose label is lost this cannot be excluded, and who removes all that carry it must not miss it. */
    boolean mayCarry(String label, String value) {
        return value.equals(labels.get(label)) || damaged() && !labels.containsKey(label);
    }

    /** Whether the machine runs on since it was recorded. */
    boolean sameBoot() {
        return boot.equals(ProcessTable.boot());
    }

    String text() {
        Properties all = new Properties();
        all.setProperty("site", site);
        all.setProperty("name", name);
        all.setProperty("id", id);
        all.setProperty("fingerprint", fingerprint);
        all.setProperty("boot", boot);
        all.setProperty("created", created.toString());
        all.setProperty("memoryBytes", Long.toString(limits.memoryBytes()));
        all.setProperty("millicpus", Integer.toString(limits.millicpus()));
        labels.forEach((key, value) -> all.setProperty("label." + key, value));
        environment.forEach((key, value) -> all.setProperty("environment." + key, value));
        putAll(all, "command.", command);
        putAll(all, "portName.", portNames);
        ports.forEach((key, value) -> all.setProperty("port." + key, value.toString()));
        all.setProperty("isolation", isolation.text());
        settings.forEach((key, value) -> all.setProperty("setting." + key, value));
        PlaceText.put(all, place);
        StringWriter text = new StringWriter();
        try {
            all.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("a string can always be written to", e);
        }
        return RecordFile.text(text.toString());
    }

    /** @throws IllegalArgumentException or {@link java.time.DateTimeException} when this is not the record of a workload */
    static WorkloadRecord of(Properties all) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        below(all, "port.").forEach((key, value) -> ports.put(key, Integer.valueOf(value)));
        // Records of older versions tell no boot.
        return new WorkloadRecord(required(all, "site"), required(all, "name"), required(all, "id"), required(all, "fingerprint"),
                all.getProperty("boot", ""), Instant.parse(required(all, "created")), below(all, "label."), listed(all, "command."),
                below(all, "environment."), listed(all, "portName."), ports,
                new WorkloadRequest.Limits(Long.parseLong(required(all, "memoryBytes")), Integer.parseInt(required(all, "millicpus"))),
                PlaceText.of(all), Kind.of(all.getProperty("isolation", "process")).orElseThrow(() -> new IllegalArgumentException("its isolation is unknown")),
                below(all, "setting."), "");
    }

    /** Shows no values: they may be secrets. */
    @Override
    public String toString() {
        return "WorkloadRecord[" + mark() + "]";
    }

    /** What it sees of this machine when it is shut in without an image. */
    HostSystem system() {
        return SiteSettings.system(settings);
    }

    static void putAll(Properties all, String prefix, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            all.setProperty(prefix + i, values.get(i));
        }
    }

    static List<String> listed(Properties all, String prefix) {
        List<String> values = new ArrayList<>();
        for (String value = all.getProperty(prefix + 0); value != null; value = all.getProperty(prefix + values.size())) {
            values.add(value);
        }
        return values;
    }

    static Map<String, String> below(Properties all, String prefix) {
        Map<String, String> values = new TreeMap<>();
        all.stringPropertyNames().stream().filter(key -> key.startsWith(prefix))
                .forEach(key -> values.put(key.substring(prefix.length()), all.getProperty(key)));
        return values;
    }

    private static String required(Properties all, String key) {
        String value = all.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
