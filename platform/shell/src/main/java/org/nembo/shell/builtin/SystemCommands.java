package org.nembo.shell.builtin;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code system:info}, {@code system:version}, {@code system:shutdown}. */
@Component
public final class SystemCommands implements CommandScope {

    private static final Logger log = LoggerFactory.getLogger(SystemCommands.class);

    private final BundleContext context;

    @Activate
    public SystemCommands(BundleContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "system";
    }

    @Override
    public String help() {
        return "The server process.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("info", "system:read", "Shows the process, its memory and its directories.").run(line -> info()),
                Command.named("version", "system:read", "Shows the version.").run(line -> Output.text("Nembo " + property("version"))),
                Command.named("shutdown", "system:write", "Stops the server in good order.").run(this::shutdown));
    }

    private Output info() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("version", property("version"));
        shown.put("node", property("node"));
        shown.put("pid", ProcessHandle.current().pid());
        shown.put("uptime", uptime());
        shown.put("java", Runtime.version() + " " + System.getProperty("java.vm.name"));
        shown.put("processors", runtime.availableProcessors());
        shown.put("heap", "%d of %d MiB".formatted(runtime.totalMemory() - runtime.freeMemory() >> 20, runtime.maxMemory() >> 20));
        shown.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        shown.put("bundles", "%d, %d active".formatted(context.getBundles().length,
                java.util.Arrays.stream(context.getBundles()).filter(b -> b.getState() == Bundle.ACTIVE).count()));
        for (String name : List.of("home", "base", "etc", "deploy", "data")) {
            shown.put(name, property(name));
        }
        return Output.details(shown);
    }

    private Output shutdown(CommandLine line) {
        log.info("{} shuts the server down", line.caller().username());
        // On a thread of its own: this one belongs to a session that the shutdown ends
        Thread stopper = new Thread(this::stop, "nembo-shutdown");
        stopper.start();
        return Output.text("The server stops.");
    }

    private void stop() {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            log.error("The server cannot be stopped", e);
        }
    }

    private String property(String name) {
        return Optional.ofNullable(context.getProperty("nembo." + name)).orElse("");
    }

    private static String uptime() {
        Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        return "%d d %d h %d min %d s".formatted(up.toDays(), up.toHoursPart(), up.toMinutesPart(), up.toSecondsPart());
    }
}
