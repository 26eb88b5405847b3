package org.nembo.provider.local.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The rules of one installation, in chains of its own: who reaches what in its networks, and which ports lead into them. All of them are replaced at once, so
 * that they are always what the records say; the kernel keeps them while the server is away.
 */
public final class Firewall {

    private static final String WAIT_SECONDS = "10";

    private record Jump(String table, String from, char chain) {
    }

    private static final List<Jump> JUMPS = List.of(new Jump("filter", "FORWARD", 'F'), new Jump("filter", "INPUT", 'I'), new Jump("nat", "PREROUTING", 'D'),
            new Jump("nat", "OUTPUT", 'D'), new Jump("nat", "POSTROUTING", 'P'));

    private final Installation installation;

    public Firewall(Installation installation) {
        this.installation = installation;
    }

    /** Puts these in place of what was there; without networks nothing is left. */
    public void apply(Collection<Bridge> networks, Collection<Forward> forwards) throws IOException {
        if (networks.isEmpty()) {
            remove();
            return;
        }
        Commands.batch(lines(networks, forwards), "iptables-restore", "--noflush", "-w", WAIT_SECONDS);
        for (Jump jump : JUMPS) {
            String chain = installation.chain(jump.chain());
            if (!Commands.succeeds("iptables", "-w", WAIT_SECONDS, "-t", jump.table(), "-C", jump.from(), "-j", chain)) {
                Commands.run("iptables", "-w", WAIT_SECONDS, "-t", jump.table(), "-I", jump.from(), "-j", chain);
            }
        }
    }

    private void remove() throws IOException {
        for (Jump jump : JUMPS) {
            String chain = installation.chain(jump.chain());
            while (Commands.succeeds("iptables", "-w", WAIT_SECONDS, "-t", jump.table(), "-D", jump.from(), "-j", chain)) {
                continue;
            }
        }
        for (Jump jump : JUMPS) {
            String chain = installation.chain(jump.chain());
            if (Commands.succeeds("iptables", "-w", WAIT_SECONDS, "-t", jump.table(), "-F", chain)) {
                Commands.run("iptables", "-w", WAIT_SECONDS, "-t", jump.table(), "-X", chain);
            }
        }
    }

    private List<String> lines(Collection<Bridge> networks, Collection<Forward> forwards) {
        List<String> lines = new ArrayList<>(List.of("*filter", declared('F'), declared('I')));
        networks.forEach(network -> filter(lines, network));
        lines.addAll(List.of("COMMIT", "*nat", declared('D'), declared('P')));
        forwards.forEach(forward -> lines.add(rule('D', forward.rule())));
        networks.forEach(network -> translate(lines, network));
        lines.add("COMMIT");
        return lines;
    }

    /** The first rule that fits decides, so what is allowed between networks comes before what is refused. */
    private void filter(List<String> lines, Bridge network) {
        String bridge = installation.bridge(network.id());
        String ours = "nb" + installation.number() + "+";
        lines.add(rule('F', "-i " + bridge + " -o " + bridge + " -j ACCEPT"));
        lines.add(rule('F', "-o " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT"));
        lines.add(rule('F', "-i " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"));
        if (!network.inward()) {
            lines.add(rule('F', "-o " + bridge + " -j DROP"));
        }
        if (network.outward()) {
            lines.add(rule('F', "-i " + bridge + (network.inward() ? "" : " ! -o " + ours) + " -j ACCEPT"));
        } else {
            lines.add(rule('F', "-i " + bridge + " -j DROP"));
            lines.add(rule('I', "-i " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"));
            lines.add(rule('I', "-i " + bridge + " -j DROP"));
        }
    }

    private void translate(List<String> lines, Bridge network) {
        String bridge = installation.bridge(network.id());
        lines.add(rule('P', "-s 127.0.0.0/8 -o " + bridge + " -j MASQUERADE"));
        if (network.outward()) {
            lines.add(rule('P', "-s " + network.range() + " ! -o " + bridge + " -j MASQUERADE"));
        } else {
            // What is in it knows no way to who calls from elsewhere.
            lines.add(rule('P', "-o " + bridge + " -m conntrack --ctstate DNAT -j MASQUERADE"));
        }
    }

    private String declared(char chain) {
        return ":" + installation.chain(chain) + " - [0:0]";
    }

    private String rule(char chain, String rule) {
        return "-A " + installation.chain(chain) + " " + rule;
    }
}
