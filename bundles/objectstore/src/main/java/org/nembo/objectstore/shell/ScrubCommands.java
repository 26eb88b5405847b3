package org.nembo.objectstore.shell;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.admin.Scrubs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code scrub:start}, {@code scrub:status}, {@code scrub:stop}. */
@Component
public final class ScrubCommands implements CommandScope {

    private final Scrubs scrubs;

    @Activate
    public ScrubCommands(@Reference Scrubs scrubs) {
        this.scrubs = scrubs;
    }

    @Override
    public String name() {
        return "scrub";
    }

    @Override
    public String help() {
        return "Reads and verifies all that the object storage keeps.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("start", "scrub:start", "Begins in the background.").run(line -> shown(scrubs.start(line.caller()))),
                Command.named("status", "scrub:read", "Shows how far it is, and what is damaged.").run(line -> shown(scrubs.status(line.caller()))),
                Command.named("stop", "scrub:stop", "Ends it.").run(line -> shown(scrubs.stop(line.caller()))));
    }

    private static Output shown(Scrubs.Status status) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("job", status.job());
        shown.put("state", status.state());
        shown.put("started", status.started().map(Instant::toString).orElse(""));
        shown.put("ended", status.ended().map(Instant::toString).orElse(""));
        shown.put("versions", status.versions());
        shown.put("bytes", status.bytes());
        shown.put("damagedVersions", status.damagedVersions());
        shown.put("repaired", status.repaired());
        shown.put("damaged", status.damaged().stream().map(each -> each.bucket() + "/" + each.key() + " " + each.version()).toList());
        return Output.details(shown);
    }
}
