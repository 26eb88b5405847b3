package org.nembo.secrets.vault;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** Networks that a secret may be used from. Pure functions. */
final class Cidr {

    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F:.]{2,45}(/\\d{1,3})?");

    private Cidr() {
    }

    static List<String> check(List<String> networks) {
        networks.forEach(network -> {
            if (!FORM.matcher(network).matches() || bits(network) < 0) {
                throw VaultFailures.refused("'%s' is not a network such as 192.0.2.0/24".formatted(network));
            }
        });
        return networks;
    }

    /** Whether an address lies in one of the networks, or there is none. @param client empty when it is not known, which lies nowhere */
    static boolean covers(List<String> networks, String client) {
        return networks.isEmpty() || networks.stream().anyMatch(network -> covers(network, client));
    }

    private static boolean covers(String network, String client) {
        byte[] wanted = bytes(network.replaceFirst("/.*", ""));
        byte[] given = bytes(client);
        if (wanted.length != given.length || given.length == 0) {
            return false;
        }
        int bits = bits(network);
        for (int i = 0; i < bits; i++) {
            if (((wanted[i / 8] ^ given[i / 8]) & 1 << 7 - i % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bits(String network) {
        int most = bytes(network.replaceFirst("/.*", "")).length * 8;
        int bits = network.contains("/") ? Integer.parseInt(network.substring(network.indexOf('/') + 1)) : most;
        return most == 0 || bits > most ? -1 : bits;
    }

    private static byte[] bytes(String address) {
        try {
            return FORM.matcher(address).matches() && (address.contains(":") || address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+"))
                    ? InetAddress.getByName(address).getAddress() : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
