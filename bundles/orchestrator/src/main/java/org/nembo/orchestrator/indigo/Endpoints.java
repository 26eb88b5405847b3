package org.nembo.orchestrator.indigo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses of other services that {@code /configuration} tells; every one is text, because clients read nothing else. */
final class Endpoints {

    private static final List<String> NAMES = List.of("cpr_url", "slam_url", "cmdb_url", "im_url", "monitoring_url", "vault_url", "rucio_url");

    private Endpoints() {
    }

    /** @param entries {@code NAME=URL}; a name that is not given is empty */
    static Map<String, String> parse(String[] entries) {
        Map<String, String> all = new LinkedHashMap<>();
        NAMES.forEach(name -> all.put(name, ""));
        for (String entry : entries) {
            int at = entry.indexOf('=');
            String name = at < 0 ? entry : entry.substring(0, at).strip();
            if (at < 0 || !NAMES.contains(name)) {
                throw new IllegalArgumentException("configuration must be NAME=URL with one of %s, is '%s'".formatted(String.join(", ", NAMES), entry));
            }
            all.put(name, entry.substring(at + 1).strip());
        }
        return all;
    }
}
