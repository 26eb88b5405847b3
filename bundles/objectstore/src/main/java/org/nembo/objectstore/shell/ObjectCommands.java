package org.nembo.objectstore.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.admin.ObjectAdministration;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code object:list}, {@code object:backup}, {@code object:show}, {@code object:delete}. */
@Component
public final class ObjectCommands implements CommandScope {

    private static final String LIST = "buckets:list";

    private final Path directory;
    private final ObjectAdministration objects;

    @Activate
    public ObjectCommands(BundleContext context, @Reference ObjectAdministration objects) {
        this(Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data")).resolve("backups"), objects);
    }

    ObjectCommands(Path directory, ObjectAdministration objects) {
        this.directory = directory;
        this.objects = objects;
    }

    @Override
    public String name() {
        return "object";
    }

    @Override
    public String help() {
        return "Objects in buckets; their contents come and go over S3.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", LIST, "Lists the objects of a bucket.").argument("bucket", "The bucket.")
                        .option("prefix", "Of the keys.", "").option("delimiter", "Roll keys up to it, for example /.", "")
                        .option("limit", "How many at most.", "100").option("after", "The key to go on after.", "")
                        .flag("versions", "Older versions and delete markers too.").run(this::list),
                Command.named("backup", "backups:create", "Copies all buckets and objects as of one moment into a directory, while the server works.")
                        .argument("directory", "A new directory on the server; a relative one lies in data/backups.").run(this::backup),
                onObject("show", "Shows what is kept of an object.").run(this::show),
                onObject("delete", "Deletes an object; in a bucket with versions it is covered by a delete marker.").run(this::delete));
    }

    private static Command.Builder onObject(String verb, String help) {
        return Command.named(verb, LIST, help).argument("bucket", "The bucket.").argument("key", "The object's key.")
                .option("version", "A version; the current one when left out.", "");
    }

    private Output list(CommandLine line) {
        ObjectAdministration.Objects page = objects.list(line.caller(), new ObjectAdministration.Listed(line.argument("bucket"), line.option("prefix"),
                line.option("delimiter"), line.option("after"), "", line.number("limit", 1, ObjectAdministration.MOST), line.flag("versions")));
        List<List<Object>> rows = new ArrayList<>();
        page.prefixes().forEach(prefix -> rows.add(List.of(prefix, "", "", "", "", "")));
        page.items().forEach(entry -> rows.add(List.of(entry.key(), entry.version(), entry.marker() ? "marker" : entry.latest() ? "current" : "older",
                entry.size(), entry.modified().toString(), entry.etag())));
        return Output.table(List.of("Key", "Version", "State", "Bytes", "Modified", "Etag"), rows);
    }

    private Output backup(CommandLine line) {
        Path target = directory.resolve(line.argument("directory")).normalize();
        ObjectEngine.Copy copy = objects.copy(target);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("directory", target.toString());
        shown.put("files", copy.files());
        shown.put("bytes", copy.bytes());
        return Output.details(shown);
    }

    private Output show(CommandLine line) {
        ObjectAdministration.ObjectView object = objects.show(line.caller(), line.argument("bucket"), line.argument("key"), line.option("version"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("key", object.key());
        shown.put("version", object.version());
        shown.put("bytes", object.size());
        shown.put("stored", object.stored());
        shown.put("modified", object.modified().toString());
        shown.put("etag", object.etag());
        shown.put("owner", object.owner());
        shown.put("checksum", object.checksum().map(sum -> sum.algorithm() + " " + sum.value() + " " + sum.type()).orElse(""));
        shown.put("headers", object.headers());
        shown.put("metadata", object.metadata());
        shown.put("tags", object.tags());
        shown.put("facts", object.facts());
        shown.put("parts", object.parts());
        shown.put("accounts", object.accounts());
        return Output.details(shown);
    }

    private Output delete(CommandLine line) {
        ObjectEngine.Deleted deleted = objects.delete(line.caller(), line.argument("bucket"), line.argument("key"), line.option("version"));
        return Output.text(deleted.marker() && line.option("version").isEmpty() ? "The object is covered by the delete marker %s.".formatted(deleted.version())
                : "The object is deleted.");
    }
}
