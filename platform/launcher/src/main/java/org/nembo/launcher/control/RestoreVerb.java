package org.nembo.launcher.control;

import java.io.IOException;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.felix.framework.Felix;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherConfig;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.feature.FeatureFiles;
import org.nembo.launcher.feature.WantedBundle;
import org.nembo.launcher.framework.DataLock;

/** {@code nembo restore FILE}: the store's own restoring, run without a framework while nobody else uses the data directory. */
public final class RestoreVerb {

    private static final String RESTORE = "org.nembo.store.backup.RestoreMain";

    private final Directories directories;
    private final Console console;

    public RestoreVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
    }

    public ExitCode execute(List<String> words) {
        Path archive = Path.of(Arguments.parse("restore", words, Set.of(), Set.of(), 1).operand()).toAbsolutePath().normalize();
        if (!Files.isRegularFile(archive)) {
            throw new LauncherException(ExitCode.FAILURE, "There is no file " + archive + ".");
        }
        directories.prepare();
        try (DataLock held = stopped(); URLClassLoader bundles = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(bundles);
            System.setProperty("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
            List<String> arguments = List.of("--data", directories.data().toString(), "--etc", directories.etc().toString(), archive.toString());
            Object status = bundles.loadClass(RESTORE).getMethod("run", List.class, PrintStream.class, PrintStream.class)
                    .invoke(null, arguments, System.out, System.err);
            return Integer.valueOf(0).equals(status) && held != null ? ExitCode.OK : ExitCode.FAILURE;
        } catch (IOException | ReflectiveOperationException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw LauncherException.failure("Nothing was restored: " + reason, e);
        }
    }

    private DataLock stopped() {
        try {
            return DataLock.take(directories.data());
        } catch (LauncherException e) {
            if (e.exitCode() == ExitCode.ALREADY_RUNNING) {
                console.complain("A restore needs the server stopped ('nembo stop').");
            }
            throw e;
        }
    }

    private URL[] jars() throws MalformedURLException {
        LauncherConfig config = LauncherConfig.read(directories.etc().resolve("nembo.cfg"));
        List<URL> urls = new ArrayList<>();
        // The logging bundle asks whether it lives in a framework, so that must be there to be asked.
        urls.add(Felix.class.getProtectionDomain().getCodeSource().getLocation());
        for (WantedBundle bundle : new FeatureFiles(directories.features(), directories.system()).bundles(config.features())) {
            urls.add(bundle.jar().toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
