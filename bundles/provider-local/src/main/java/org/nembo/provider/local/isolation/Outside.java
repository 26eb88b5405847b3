package org.nembo.provider.local.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the programs that shut others in are given: nothing that a request can choose, for they run with the server's rights. */
final class Outside {

    /** Carried by everything that belongs to a workload. */
    static final String MARK = "NEMBO_WORKLOAD";

    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Outside() {
    }

    static Map<String, String> variables(Sandbox sandbox) {
        Map<String, String> all = new TreeMap<>();
        all.put("PATH", PATH);
        all.put("LANG", "C.UTF-8");
        if (sandbox.environment().containsKey(MARK)) {
            all.put(MARK, sandbox.environment().get(MARK));
        }
        return all;
    }

    /** The command, in the sandbox's network. */
    static List<String> inNetwork(Sandbox sandbox, List<String> command) {
        List<String> all = new ArrayList<>();
        sandbox.network().ifPresent(network -> all.addAll(List.of("nsenter", "--net=" + network, "--")));
        all.addAll(command);
        return all;
    }
}
