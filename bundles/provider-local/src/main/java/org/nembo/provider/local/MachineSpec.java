package org.nembo.provider.local;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.PortRule;

/**
 * What is written down of a machine beyond what is written down of every program, as the variables of its first process's record. They are not its
 * environment.
 *
 * @param request   as it was asked for
 * @param size      with its flavor's numbers
 * @param addresses by the name of the network, which is empty for the default one; none when it shares this machine's
 * @param sshd      whether it runs an SSH server
 */
record MachineSpec(MachineRequest request, Size size, TreeMap<String, String> addresses, String publish, boolean sshd) {

    /** The port of the SSH server, among those that were asked for. */
    static final String SSH = "ssh";
    static final int SSH_PORT = 22;

    static final String FORM = "machine";

    Map<String, String> text() {
        TreeMap<String, String> all = new TreeMap<>(asked(request));
        all.put("flavor", size.flavor());
        all.put("millicpus", Integer.toString(size.millicpus()));
        all.put("memoryBytes", Long.toString(size.memoryBytes()));
        all.put("diskBytes", Long.toString(size.diskBytes()));
        addresses.forEach((network, address) -> all.put("address." + network, address));
        all.put("publish", publish);
        all.put("sshd", Boolean.toString(sshd));
        return all;
    }

    /** What was asked for, in full: two requests that differ differ here. */
    static Map<String, String> asked(MachineRequest request) {
        Properties all = new Properties();
        all.setProperty(FORM, "1");
        all.setProperty("image", request.image());
        all.setProperty("asked.flavor", request.size().flavor());
        all.setProperty("asked.millicpus", Integer.toString(request.size().millicpus()));
        all.setProperty("asked.memoryBytes", Long.toString(request.size().memoryBytes()));
        all.setProperty("asked.diskBytes", Long.toString(request.size().diskBytes()));
        all.setProperty("asked.gpus", Integer.toString(request.size().gpus()));
        WorkloadRecord.putAll(all, "network.", request.networks());
        request.ports().forEach((name, rule) -> all.setProperty("port." + name,
                "%d %d %s %s".formatted(rule.target(), rule.published(), rule.protocol(), rule.remoteCidr())));
        WorkloadRecord.putAll(all, "volume.", request.volumes().stream().map(each -> each.volume() + " " + each.device() + " " + each.path()).toList());
        WorkloadRecord.putAll(all, "key.", request.keys());
        all.setProperty("initScript", request.initScript());
        TreeMap<String, String> text = new TreeMap<>();
        all.stringPropertyNames().forEach(key -> text.put(key, all.getProperty(key)));
        return text;
    }

    /** @throws IllegalArgumentException when the record is not one of a machine */
    static MachineSpec of(WorkloadRecord record) {
        Properties all = new Properties();
        all.putAll(record.environment());
        if (!"1".equals(all.getProperty(FORM))) {
            throw new IllegalArgumentException("it is not the record of a machine");
        }
        Map<String, PortRule> ports = new TreeMap<>();
        WorkloadRecord.below(all, "port.").forEach((name, text) -> {
            String[] words = text.split(" ", 4);
            ports.put(name, new PortRule(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2], words[3]));
        });
        List<Attachment> volumes = WorkloadRecord.listed(all, "volume.").stream().map(text -> {
            String[] words = text.split(" ", 3);
            return new Attachment(words[0], words[2], words[1]);
        }).toList();
        Size asked = new Size(all.getProperty("asked.flavor"), Integer.parseInt(all.getProperty("asked.millicpus")),
                Long.parseLong(all.getProperty("asked.memoryBytes")), Long.parseLong(all.getProperty("asked.diskBytes")),
                Integer.parseInt(all.getProperty("asked.gpus")));
        MachineRequest request = new MachineRequest(record.name(), record.labels(), all.getProperty("image"), asked, WorkloadRecord.listed(all, "network."),
                ports, volumes, WorkloadRecord.listed(all, "key."), all.getProperty("initScript"));
        Size size = new Size(all.getProperty("flavor"), Integer.parseInt(all.getProperty("millicpus")), Long.parseLong(all.getProperty("memoryBytes")),
                Long.parseLong(all.getProperty("diskBytes")), asked.gpus());
        return new MachineSpec(request, size, new TreeMap<>(WorkloadRecord.below(all, "address.")), all.getProperty("publish"),
                Boolean.parseBoolean(all.getProperty("sshd")));
    }

    /** On which its SSH server listens. */
    int port() {
        PortRule rule = request.ports().get(SSH);
        return rule == null || rule.target() == 0 ? SSH_PORT : rule.target();
    }

    /** The ports that it has, its SSH server's among them. */
    static Map<String, PortRule> ports(MachineRequest request, boolean sshd) {
        TreeMap<String, PortRule> ports = new TreeMap<>(request.ports());
        if (sshd) {
            ports.putIfAbsent(SSH, PortRule.to(SSH_PORT));
        }
        return ports;
    }

    /** Without the init script and the keys. */
    @Override
    public String toString() {
        return "MachineSpec[" + request.name() + "]";
    }
}
