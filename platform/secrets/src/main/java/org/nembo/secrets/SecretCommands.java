package org.nembo.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code secret:set generate list show versions delete undelete destroy keys rotate}. */
@Component
public final class SecretCommands implements CommandScope {

    private static final String VERSIONS = "Numbers of versions, such as 3,4.";

    private final Secrets secrets;
    private final SecretStore store;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public SecretCommands(@Reference Secrets secrets, @Reference SecretStore store, @Reference Audit audit) {
        this.secrets = secrets;
        this.store = store;
        this.audit = audit;
    }

    @Override
    public String name() {
        return "secret";
    }

    @Override
    public String help() {
        return "The secret store. Write $[secret:path] in a file of etc/ to use one.";
    }

    @Override
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>(List.of(
                Command.named("set", SecretAudit.WRITE, "Stores a secret as the next version.")
                        .argument("path", "For example sites/bari/password.", this::paths)
                        .optionalArgument("value", "The value; it is kept out of the history.", List::of)
                        .option("file", "Take the value from this file on the server instead.", "")
                        .run(this::set),
                Command.named("generate", SecretAudit.WRITE, "Stores a random secret without showing it.")
                        .argument("path", "For example db/password.", this::paths)
                        .option("bytes", "How many random bytes, 16 to 256.", "32")
                        .run(this::generate),
                Command.named("list", SecretAudit.LIST, "Lists the paths, never the values.")
                        .optionalArgument("prefix", "Only paths that begin so.", this::paths)
                        .option("limit", "How many at most.", "100")
                        .option("after", "The path to go on after.", "")
                        .run(this::list),
                Command.named("show", SecretAudit.READ, "Shows a value.").argument("path", "The path.", this::paths)
                        .option("version", "Which version; the newest for 0.", "0").run(this::show),
                Command.named("versions", SecretAudit.LIST, "Lists the versions of a secret, never the values.")
                        .argument("path", "The path.", this::paths).run(this::versions),
                Command.named("delete", SecretAudit.WRITE, "Deletes a secret with all its versions for good, or versions of it until they are undeleted.")
                        .argument("path", "The path.", this::paths).option("versions", VERSIONS, "").run(this::delete)));
        commands.add(Command.named("undelete", SecretAudit.WRITE, "Takes the deletion of versions back.").argument("path", "The path.", this::paths)
                .argument("versions", VERSIONS).run(line -> change(line, "undelete", store::undelete)));
        commands.add(Command.named("destroy", SecretAudit.WRITE, "Lets go of versions for good.").argument("path", "The path.", this::paths)
                .argument("versions", VERSIONS).run(line -> change(line, "destroy", store::destroy)));
        commands.addAll(new KeyCommands(store, audit).commands());
        return List.copyOf(commands);
    }

    private interface Change {
        int of(Handle handle, String path, List<Integer> versions);
    }

    /** What only the embedded store can do. */
    private Output change(CommandLine line, String verb, Change change) {
        String path = line.argument("path");
        List<Integer> versions = numbers(verb.equals("delete") ? line.option("versions") : line.argument("versions"));
        int changed = store.jdbi().inTransaction(handle -> {
            int count = change.of(handle, path, versions);
            audit.record(handle.getConnection(), AuditEntry.done(line.caller(), "secrets:" + verb, SecretAudit.resource(path))
                    .with("versions", versions.toString()));
            return count;
        });
        return Output.text("%d of %d versions of %s changed.".formatted(changed, versions.size(), path));
    }

    private static List<Integer> numbers(String text) {
        try {
            List<Integer> numbers = Arrays.stream(text.split(",")).map(String::strip).map(Integer::valueOf).toList();
            if (numbers.size() <= 100) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new NemboException(GeneralError.INVALID_REQUEST, "versions are 1 to 100 numbers joined by commas, such as 3,4");
    }

    private Output versions(CommandLine line) {
        List<Secrets.Version> versions = secrets.history(line.argument("path"));
        if (versions.isEmpty()) {
            throw absent(line.argument("path"));
        }
        return Output.table(List.of("Version", "Created", "Deleted", "Destroyed"), versions.stream().map(version -> List.<Object>of(version.number(),
                version.created().toString(), version.deleted().map(Object::toString).orElse(""), version.destroyed())).toList());
    }

    private Output set(CommandLine line) throws IOException {
        String file = line.option("file");
        if (file.isEmpty() == line.find("value").isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "give either a value or --file");
        }
        String value = file.isEmpty() ? line.find("value").orElseThrow() : read(Path.of(file));
        return stored(line, value);
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > SecretStore.LARGEST_BYTES) {
            throw new NemboException(GeneralError.INVALID_REQUEST, file + " is not a file of at most " + SecretStore.LARGEST_BYTES + " bytes");
        }
        return Files.readString(file).stripTrailing();
    }

    private Output generate(CommandLine line) {
        byte[] bytes = new byte[line.number("bytes", 16, 256)];
        random.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return stored(line, value);
    }

    private Output stored(CommandLine line, String value) {
        String path = line.argument("path");
        int version = secrets.put(path, new Secret(value));
        audit.record(SecretAudit.written(line.caller().id(), path, version));
        return Output.text("Secret %s is stored (version %d).".formatted(path, version));
    }

    private Output list(CommandLine line) {
        audit.record(AuditEntry.done(line.caller(), SecretAudit.LIST, "secrets").with("prefix", line.find("prefix").orElse("")));
        List<List<Object>> rows = secrets.list(line.find("prefix").orElse(""), new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after")))
                .items().stream().map(entry -> List.<Object>of(entry.path(), entry.version(), entry.updated().toString())).toList();
        return Output.table(List.of("Path", "Version", "Updated"), rows);
    }

    private Output show(CommandLine line) {
        String path = line.argument("path");
        int version = line.number("version", 0, Integer.MAX_VALUE);
        Secret secret = (version == 0 ? secrets.find(path) : secrets.find(path, version)).orElseThrow(() -> absent(path));
        audit.record(AuditEntry.done(line.caller(), SecretAudit.READ, SecretAudit.resource(path)));
        return Output.details(Map.of("value", secret.reveal()));
    }

    private Output delete(CommandLine line) {
        String path = line.argument("path");
        if (!line.option("versions").isEmpty()) {
            return change(line, "delete", store::delete);
        }
        if (!secrets.delete(path)) {
            throw absent(path);
        }
        audit.record(AuditEntry.done(line.caller(), SecretAudit.DELETE, SecretAudit.resource(path)));
        return Output.text("Secret " + path + " is deleted.");
    }

    private List<String> paths() {
        return secrets.list("", PageRequest.first(PageRequest.MAX)).items().stream().map(Secrets.Entry::path).toList();
    }

    private static NemboException absent(String path) {
        return new NemboException(SecretError.SECRET_NOT_FOUND, "there is no secret '" + path + "'");
    }
}
