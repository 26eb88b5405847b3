package org.nembo.store.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreSettings;
import org.nembo.store.sqlite.NativeLibrary;

/**
 * Restores without a framework: {@code RestoreMain --data <directory> --etc <directory> <archive>}. The caller sees to it that no server runs on the data
 * directory. The exit code is 0 when it was restored, 1 when it was refused or failed, 2 when it was called wrongly.
 */
public final class RestoreMain {

    private static final String USAGE = "Usage: RestoreMain --data DIRECTORY --etc DIRECTORY ARCHIVE";

    private static final String LOG_LEVEL = "org.ops4j.pax.logging.DefaultServiceLog.level";

    private RestoreMain() {
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** Does what {@link #main} does, and answers the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 5 || !arguments.get(0).equals("--data") || !arguments.get(2).equals("--etc")) {
            err.println(USAGE);
            return 2;
        }
        // Outside a framework the distribution's log library writes to the console; the steps of the migrations are of no use there.
        System.setProperty(LOG_LEVEL, System.getProperty(LOG_LEVEL, "WARN"));
        Path data = Path.of(arguments.get(1)).toAbsolutePath();
        try {
            StoreSettings settings = StoreSettings.of(keys(Path.of(arguments.get(3))), data, System::getenv);
            if (settings.sqlite()) {
                NativeLibrary.keepIn(data);
            }
            out.println(new Restore(settings, data).from(Path.of(arguments.get(4))));
            return 0;
        } catch (IOException | NemboException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static Map<String, String> keys(Path etc) throws IOException {
        Path file = etc.resolve("org.nembo.store.cfg");
        Map<String, String> keys = new HashMap<>();
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
            properties.stringPropertyNames().forEach(key -> keys.put(key, properties.getProperty(key)));
        }
        return keys;
    }
}
