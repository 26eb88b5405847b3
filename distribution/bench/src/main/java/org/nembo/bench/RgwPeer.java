package org.nembo.bench;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * A Ceph RADOS Gateway that runs already. The environment tells it: {@code NEMBO_RGW} has its address, access key and secret, {@code NEMBO_RGW_PIDS} the
 * processes of the gateway, its monitor and its OSD.
 */
final class RgwPeer implements ObjectPeer {

    private final String[] words = System.getenv("NEMBO_RGW").strip().split("\\s+");

    static boolean isThere() {
        return System.getenv("NEMBO_RGW") != null && !System.getenv("NEMBO_RGW").isBlank();
    }

    @Override
    public String name() {
        return "Ceph RGW";
    }

    @Override
    public URI url() {
        return URI.create(words[0]);
    }

    @Override
    public String access() {
        return words[1];
    }

    @Override
    public String secret() {
        return words[2];
    }

    @Override
    public List<Long> pids() {
        return Arrays.stream(System.getenv("NEMBO_RGW_PIDS").strip().split("\\s+")).map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        // Whoever started it stops it.
    }
}
