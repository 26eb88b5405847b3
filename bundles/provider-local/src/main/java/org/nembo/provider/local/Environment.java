package org.nembo.provider.local;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nembo.spi.provider.WorkloadRequest;

/** The variables of a workload: few and known. Nothing of the server's own environment gets in. */
final class Environment {

    /** Carries site, name and a random number: whatever has it in {@code /proc/<pid>/environ} belongs to that workload. */
    static final String MARK = "NEMBO_WORKLOAD";

    static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {
    }

    /** Of one that runs from an image. @param image what the image sets @param home of the user that the image names */
    static Map<String, String> of(WorkloadRecord workload, Map<String, String> image, String home) {
        Map<String, String> all = new TreeMap<>();
        all.put("PATH", SYSTEM_PATH);
        all.put("HOME", home.isEmpty() ? "/" : home);
        all.putAll(image);
        return requested(workload, all);
    }

    static Map<String, String> of(WorkloadRecord workload, Path work) {
        Map<String, String> all = new TreeMap<>();
        all.put("PATH", defaultPath());
        all.put("JAVA_HOME", javaHome());
        all.put("HOME", work.toString());
        all.put("TMPDIR", work.resolve(Folder.TEMPORARY).toString());
        all.put("LANG", "C.UTF-8");
        return requested(workload, all);
    }

    private static Map<String, String> requested(WorkloadRecord workload, Map<String, String> all) {
        all.putAll(workload.environment());
        workload.ports().forEach((name, number) -> all.put(portVariable(name), Integer.toString(WorkloadNetwork.target(workload, name))));
        if (!workload.portNames().isEmpty()) {
            all.put("PORT", Integer.toString(WorkloadNetwork.target(workload, workload.portNames().get(0))));
        }
        all.put(MARK, workload.mark());
        return all;
    }

    static String portVariable(String port) {
        return "PORT_" + RequestCheck.upper(port);
    }

    /** Where a bare program name is looked for. */
    static List<Path> searchPath(WorkloadRequest request) {
        Set<Path> path = new LinkedHashSet<>();
        for (String directory : request.environment().getOrDefault("PATH", defaultPath()).split(":")) {
            if (directory.startsWith("/")) {
                path.add(Path.of(directory));
            }
        }
        return List.copyOf(path);
    }

    static String defaultPath() {
        return javaHome() + "/bin:" + SYSTEM_PATH;
    }

    private static String javaHome() {
        return System.getProperty("java.home");
    }
}
