package org.nembo.provider.local.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.nembo.provider.local.isolation.Program;

/** Whether this server may make networks on this machine: found out once, by really making one of each thing. Thread-safe. */
public final class Permission {

    /** Of this process: rights and programs hardly change while it runs. */
    public static final Permission HERE = new Permission();

    private String trouble;

    private Permission() {
    }

    /** Why networks cannot be made; empty when they can. The first call takes as long as making one. */
    public synchronized String trouble() {
        if (trouble == null) {
            trouble = find();
        }
        return trouble;
    }

    private static String find() {
        for (String program : List.of("ip", "iptables", "iptables-restore", "nsenter")) {
            if (Program.find(program).isEmpty()) {
                return "the program '%s' is not installed".formatted(program);
            }
        }
        String id = UUID.randomUUID().toString().replace("-", "");
        Installation trial = new Installation(id.substring(0, 6));
        try {
            if (!Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward"))) {
                return "the server may not set net.ipv4.ip_forward";
            }
            try {
                Commands.run("ip", "link", "add", "name", trial.bridge(id), "type", "bridge");
                Commands.run("ip", "netns", "add", trial.namespace(id));
                Commands.run("ip", "link", "add", trial.link(id, 0), "type", "veth", "peer", "name", "eth0", "netns", trial.namespace(id));
                Commands.run("iptables", "-w", "10", "-t", "nat", "-N", trial.chain('D'));
                Commands.run("iptables", "-w", "10", "-t", "nat", "-A", trial.chain('D'), "-d", "127.0.0.1", "-p", "tcp", "-m", "tcp", "--dport", "1", "-j",
                        "DNAT", "--to-destination", "127.0.0.1:2");
                return "";
            } finally {
                Namespace.remove(trial, id);
                Bridge.remove(trial, id);
                new Firewall(trial).apply(List.of(), List.of());
            }
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
