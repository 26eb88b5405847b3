package org.nembo.objectstore.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.admin.BucketAdministration;
import org.nembo.objectstore.admin.BucketView;
import org.nembo.objectstore.quota.Size;
import org.nembo.objectstore.transfer.Transfers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bucket:list}, {@code bucket:create} and so on. */
@Component
public final class BucketCommands implements CommandScope {

    static final String LIST = "buckets:list";

    private final BucketAdministration buckets;
    private final TransferCommands transfers;

    @Activate
    public BucketCommands(@Reference BucketAdministration buckets, @Reference Transfers transfers) {
        this.buckets = buckets;
        this.transfers = new TransferCommands(transfers);
    }

    @Override
    public String name() {
        return "bucket";
    }

    @Override
    public String help() {
        return "Buckets of the object storage.";
    }

    @Override
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>(transfers.commands());
        commands.addAll(List.of(
                Command.named("list", LIST, "Lists your buckets and those of your groups.")
                        .option("limit", "How many at most.", "100").option("after", "The name to go on after.", "").option("prefix", "Of the names.", "")
                        .option("owner", "Whose, as subject@issuer.", "").flag("all", "Everybody's, for administrators.").run(this::list),
                onBucket("show", "Shows a bucket.").run(line -> details(buckets.show(line.caller(), line.argument("name")))),
                Command.named("create", LIST, "Makes a bucket.").argument("name", "3 to 63 lower-case letters, digits, '.' and '-'.")
                        .option("group", "The group that it belongs to; yours when left out.", "").flag("versioning", "Keep every version.")
                        .flag("lock", "Objects can be locked; keeps every version.").run(this::create),
                onBucket("set", "Changes a bucket.").option("versioning", "on or off.", "", () -> List.of("on", "off"))
                        .option("owner", "SUBJECT@ISSUER, by administrators.", "").option("group", "A group, or none, by administrators.", "").run(this::set),
                onBucket("delete", "Deletes a bucket that is empty.").flag("force", "Delete all that is in it too.").run(this::delete)));
        return List.copyOf(commands);
    }

    private static Command.Builder onBucket(String verb, String help) {
        // Completion does not know who asks, so it offers no names.
        return Command.named(verb, LIST, help).argument("name", "The bucket.");
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = buckets.list(line.caller(), line.flag("all"), line.option("owner"), line.option("prefix"),
                new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream().map(BucketCommands::row).toList();
        return Output.table(List.of("Name", "Owner", "Group", "Versioning", "Objects", "Bytes", "Size", "Created"), rows);
    }

    private static List<Object> row(BucketView bucket) {
        return List.of(bucket.name(), bucket.owner(), bucket.group(), bucket.versioning(), bucket.objects(), bucket.bytes(), Size.shown(bucket.bytes()),
                bucket.created().toString());
    }

    private Output create(CommandLine line) {
        return details(buckets.create(line.caller(), new BucketAdministration.NewBucket(line.argument("name"), line.option("group"),
                line.flag("versioning"), line.flag("lock"))));
    }

    private Output set(CommandLine line) {
        String group = line.option("group");
        Optional<Boolean> versioning = switch (line.option("versioning")) {
            case "" -> Optional.empty();
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> throw new NemboException(GeneralError.INVALID_REQUEST, "--versioning is on or off");
        };
        return details(buckets.change(line.caller(), line.argument("name"), new BucketAdministration.Change(
                Optional.of(line.option("owner")).filter(owner -> !owner.isEmpty()),
                Optional.of(group.equals("none") ? "" : group).filter(any -> !group.isEmpty()), versioning)));
    }

    private Output delete(CommandLine line) {
        String name = line.argument("name");
        return Output.text(buckets.delete(line.caller(), name, line.flag("force"))
                .map(job -> "Bucket %s is being emptied and deleted by the job %s.".formatted(name, job)).orElse("Bucket %s is deleted.".formatted(name)));
    }

    private static Output details(BucketView bucket) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", bucket.name());
        shown.put("owner", bucket.owner());
        shown.put("group", bucket.group());
        shown.put("created", bucket.created().toString());
        shown.put("versioning", bucket.versioning());
        shown.put("objects", bucket.objects());
        shown.put("bytes", bucket.bytes());
        shown.put("maxBytes", bucket.maxBytes());
        shown.put("maxObjects", bucket.maxObjects());
        shown.put("settings", bucket.settings());
        return Output.details(shown);
    }
}
