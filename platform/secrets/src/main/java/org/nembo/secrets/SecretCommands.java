package org.nembo.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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

/** {@code secret:set}, {@code secret:generate}, {@code secret:list}, {@code secret:show}, {@code secret:delete}. */
@Component
public final class SecretCommands implements CommandScope {

    private final Secrets secrets;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public SecretCommands(@Reference Secrets secrets) {
        this.secrets = secrets;
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
        return List.of(
                Command.named("set", "secrets:write", "Stores a secret, replacing what was there.")
                        .argument("path", "For example sites/bari/password.", this::paths)
                        .optionalArgument("value", "The value; it is kept out of the history.", List::of)
                        .option("file", "Take the value from this file on the server instead.", "")
                        .run(this::set),
                Command.named("generate", "secrets:write", "Stores a random secret without showing it.")
                        .argument("path", "For example db/password.", this::paths)
                        .option("bytes", "How many random bytes, 16 to 256.", "32")
                        .run(this::generate),
                Command.named("list", "secrets:list", "Lists the paths, never the values.")
                        .optionalArgument("prefix", "Only paths that begin so.", this::paths)
                        .option("limit", "How many at most.", "100")
                        .option("after", "The path to go on after.", "")
                        .run(this::list),
                Command.named("show", "secrets:reveal", "Shows a value.").argument("path", "The path.", this::paths).run(this::show),
                Command.named("delete", "secrets:write", "Deletes a secret.").argument("path", "The path.", this::paths).run(this::delete));
    }

    private Output set(CommandLine line) throws IOException {
        String file = line.option("file");
        if (file.isEmpty() == line.find("value").isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "give either a value or --file");
        }
        String value = file.isEmpty() ? line.find("value").orElseThrow() : read(Path.of(file));
        return stored(line.argument("path"), secrets.put(line.argument("path"), new Secret(value)));
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
        return stored(line.argument("path"), secrets.put(line.argument("path"), new Secret(value)));
    }

    private static Output stored(String path, int version) {
        return Output.text("Secret %s is stored (version %d).".formatted(path, version));
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = secrets.list(line.find("prefix").orElse(""), new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after")))
                .items().stream().map(entry -> List.<Object>of(entry.path(), entry.version(), entry.updated().toString())).toList();
        return Output.table(List.of("Path", "Version", "Updated"), rows);
    }

    private Output show(CommandLine line) {
        String path = line.argument("path");
        return Output.details(Map.of("value", secrets.find(path).orElseThrow(() -> absent(path)).reveal()));
    }

    private Output delete(CommandLine line) {
        String path = line.argument("path");
        if (!secrets.delete(path)) {
            throw absent(path);
        }
        return Output.text("Secret " + path + " is deleted.");
    }

    private List<String> paths() {
        return secrets.list("", PageRequest.first(PageRequest.MAX)).items().stream().map(Secrets.Entry::path).toList();
    }

    private static NemboException absent(String path) {
        return new NemboException(SecretError.SECRET_NOT_FOUND, "there is no secret '" + path + "'");
    }
}
