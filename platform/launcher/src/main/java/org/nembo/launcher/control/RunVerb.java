package org.nembo.launcher.control;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherConfig;
import org.nembo.launcher.Version;
import org.nembo.launcher.feature.FeatureFiles;
import org.nembo.launcher.feature.WantedBundle;
import org.nembo.launcher.framework.DataLock;
import org.nembo.launcher.framework.Server;

/** {@code nembo run}: this process becomes the server. */
public final class RunVerb {

    private static final Duration LISTENING = Duration.ofSeconds(5);
    private static final Duration SSH = Duration.ofSeconds(1);
    private static final String SHELL = "/org.nembo.shell/";
    private static final String OBJECTS = "/org.nembo.objectstore/";

    private final Directories directories;
    private final Console console;
    private final Instance instance;

    public RunVerb(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
        this.instance = new Instance(directories);
    }

    /** Returns when the server has been stopped from inside; an interrupted process ends in {@link #stopOnSignal}. */
    public ExitCode execute(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse("run", words, Set.of("--no-console"), Set.of(), 0);
        directories.prepare();
        DataLock lock = DataLock.take(directories.data());
        try (lock) {
            instance.enter();
            try {
                return serve(!arguments.has("--no-console") && Boolean.getBoolean("nembo.terminal"));
            } finally {
                instance.leave();
            }
        }
    }

    private ExitCode serve(boolean shell) throws InterruptedException {
        LauncherConfig config = LauncherConfig.read(directories.etc().resolve("nembo.cfg"));
        Collection<WantedBundle> wanted = new FeatureFiles(directories.features(), directories.system()).bundles(config.features());
        boolean tokenKnown = Files.exists(token());
        Server server = new Server(directories, config, properties(shell), console::complain);
        CountDownLatch ended = stopOnSignal(server);
        server.start(wanted, () -> greet(wanted, tokenKnown));
        List<String> idle = server.notStarted();
        if (!idle.isEmpty()) {
            console.complain("These bundles did not start; the log says why: " + String.join(", ", idle));
        }
        boolean orderly = server.awaitStop();
        ended.countDown();
        return orderly ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** In the background nobody reads it, and a file is no place for the token. */
    private void greet(Collection<WantedBundle> wanted, boolean tokenKnown) {
        if (Boolean.getBoolean("nembo.background")) {
            return;
        }
        Duration started = Duration.ofMillis(System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
        Wait.until(() -> instance.http().isPresent(), LISTENING);
        if (wanted.stream().anyMatch(bundle -> bundle.location().contains(SHELL))) {
            Wait.until(() -> instance.ssh().isPresent(), SSH);
        }
        if (wanted.stream().anyMatch(bundle -> bundle.location().contains(OBJECTS))) {
            Wait.until(() -> instance.s3().isPresent(), SSH);
        }
        new Banner(directories, console).print(started, tokenKnown);
    }

    private Map<String, String> properties(boolean shell) {
        Map<String, String> properties = new HashMap<>();
        properties.put("nembo.version", Version.text());
        properties.put("nembo.node", System.getProperty("nembo.node", "nembo-" + ProcessHandle.current().pid()).toLowerCase(Locale.ROOT));
        properties.put("nembo.console", Boolean.toString(shell));
        Path logging = directories.etc().resolve("logback.xml");
        if (Files.exists(logging)) {
            properties.put("org.ops4j.pax.logging.StaticLogbackFile", logging.toString());
        }
        directories.properties().forEach(System::setProperty);
        properties.forEach(System::setProperty);
        return properties;
    }

    /**
     * On a signal, stops the server in order and ends with 0. The framework stopping makes {@link #execute} return as
     * well, so the process must not wait here for itself. The lock goes with the process, not before.
     */
    private CountDownLatch stopOnSignal(Server server) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            if (ended.getCount() == 0) {
                return;
            }
            boolean orderly = stop(server);
            instance.leave();
            Runtime.getRuntime().halt((orderly ? ExitCode.OK : ExitCode.FAILURE).status());
        }, "nembo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return ended;
    }

    private boolean stop(Server server) {
        try {
            boolean orderly = server.stop();
            if (!orderly) {
                console.complain("The server did not stop in time and is ended.");
            }
            return orderly;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path token() {
        return directories.data().resolve("admin.token");
    }
}
