package org.nembo.launcher.framework;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How the HTTP listener comes up exactly once, with the configuration that it is going to have. */
final class Listener {

    private static final String PID = "org.apache.felix.http";

    private Listener() {
    }

    /**
     * Without a file for it in {@code etc}, the defaults. With one, the listener waits for it: it would otherwise start
     * with the defaults first and again a moment later.
     */
    static Map<String, String> properties(Path etc) {
        Map<String, String> properties = new HashMap<>();
        properties.put(PID + ".host", "127.0.0.1");
        properties.put("org.osgi.service.http.port", "8080");
        properties.put(PID + ".require.config", Boolean.toString(Files.exists(etc.resolve(PID + ".cfg"))));
        return properties;
    }
}
