package org.nembo.deployer.shell;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code config:list}, {@code config:show}, {@code config:set}, {@code config:unset}: they change the files of {@code etc/}, which then apply live. */
@Component
public final class ConfigCommands implements CommandScope {

    private final Path folder;

    @Activate
    public ConfigCommands(BundleContext context) {
        this(Path.of(context.getProperty("nembo.etc")));
    }

    ConfigCommands(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "config";
    }

    @Override
    public String help() {
        return "The configuration files of etc/, which apply live.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "config:read", "Lists the files with their number of keys.").run(this::list),
                Command.named("show", "config:read", "Shows one configuration; secrets are masked.")
                        .argument("pid", "For example org.nembo.shell.", this::pids)
                        .run(this::show),
                Command.named("set", "config:write", "Sets a key in a file of etc/.")
                        .argument("pid", "For example org.nembo.shell.", this::pids)
                        .argument("key", "For example ssh.port.")
                        .argument("value", "Write $[secret:path] for a secret.")
                        .run(this::set),
                Command.named("unset", "config:write", "Takes a key out of a file of etc/: its default is in force again.")
                        .argument("pid", "For example org.nembo.shell.", this::pids)
                        .argument("key", "For example ssh.port.")
                        .run(this::unset));
    }

    private Output list(CommandLine line) throws IOException {
        List<List<Object>> rows = new java.util.ArrayList<>();
        for (String pid : pids()) {
            rows.add(List.of(pid, read(pid).size(), file(pid).toString()));
        }
        return Output.table(List.of("Pid", "Keys", "File"), rows);
    }

    private Output show(CommandLine line) throws IOException {
        Properties properties = read(line.argument("pid"));
        Map<String, Object> shown = new LinkedHashMap<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            shown.put(key, masked(key, properties.getProperty(key)));
        }
        return Output.details(shown);
    }

    private Output set(CommandLine line) throws IOException {
        String key = key(line);
        String value = line.argument("value");
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a value has no control characters");
        }
        rewrite(line.argument("pid"), key, key + " = " + value.replace("\\", "\\\\"));
        return Output.text("%s is set in %s.".formatted(key, file(line.argument("pid"))));
    }

    private Output unset(CommandLine line) throws IOException {
        rewrite(line.argument("pid"), key(line), null);
        return Output.text("%s is not set any more in %s.".formatted(key(line), file(line.argument("pid"))));
    }

    /** Changes one line and leaves comments and order as they are. @param replacement null to drop the line */
    private void rewrite(String pid, String key, String replacement) throws IOException {
        Path file = file(pid);
        List<String> lines = new java.util.ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        int at = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("\\Q" + key + "\\E\\s*([=:\\s].*)?")) {
                at = i;
            }
        }
        if (at >= 0) {
            lines.remove(at);
        } else if (replacement == null) {
            throw new NemboException(GeneralError.NOT_FOUND, "%s does not set '%s'".formatted(file, key));
        }
        if (replacement != null) {
            lines.add(at >= 0 ? at : lines.size(), replacement);
        }
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, lines, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Properties read(String pid) throws IOException {
        Path file = file(pid);
        if (!Files.isRegularFile(file)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no " + file + ": defaults are in force for " + pid);
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return properties;
    }

    private Path file(String pid) {
        if (!pid.matches("[A-Za-z0-9_.-]+(~[A-Za-z0-9_.-]+)?") || pid.startsWith(".") || pid.equals("nembo")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not a pid such as org.nembo.shell".formatted(pid));
        }
        return folder.resolve(pid + ".cfg");
    }

    private List<String> pids() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".cfg") && !name.startsWith(".") && !name.equals("nembo.cfg"))
                    .map(name -> name.substring(0, name.length() - ".cfg".length())).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String key(CommandLine line) {
        String key = line.argument("key");
        if (!key.matches("[A-Za-z0-9_.-]+")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is not a key such as ssh.port".formatted(key));
        }
        return key;
    }

    private static String masked(String key, String value) {
        boolean secret = key.toLowerCase(Locale.ROOT).matches(".*(password|secret|token|credential|private).*");
        return secret && !value.startsWith("$[") && !value.isEmpty() ? "***" : value;
    }
}
