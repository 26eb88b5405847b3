package org.nembo.provider.local.net;

/**
 * A port of this machine that leads into a network.
 *
 * @param listen   the address on which it is reached; {@code 0.0.0.0} for all
 * @param port     its number there
 * @param protocol {@code tcp} or {@code udp}
 * @param from     who may use it: a range, or empty for all
 * @param address  where it leads
 * @param target   the port there
 */
public record Forward(String listen, int port, String protocol, String from, String address, int target) {

    /** As a rule of {@code iptables} without its chain. */
    String rule() {
        String where = listen.equals("0.0.0.0") ? "-m addrtype --dst-type LOCAL" : "-d " + listen;
        String who = from.isEmpty() ? "" : " -s " + from;
        return "%s%s -p %s -m %s --dport %d -j DNAT --to-destination %s:%d".formatted(where, who, protocol, protocol, port, address, target);
    }
}
