package org.nembo.deployer.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code feature:list}, {@code feature:show}: the sets of bundles that etc/nembo.cfg names, installed at start. */
@Component
public final class FeatureCommands implements CommandScope {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BundleContext context;
    private final Path folder;

    @Activate
    public FeatureCommands(BundleContext context) {
        this.context = context;
        this.folder = Path.of(context.getProperty("nembo.home")).resolve("features");
    }

    @Override
    public String name() {
        return "feature";
    }

    @Override
    public String help() {
        return "The sets of bundles that the installation offers. etc/nembo.cfg says which are installed at start.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "bundles:read", "Lists the features and how many of their bundles run.").run(this::list),
                Command.named("show", "bundles:read", "Lists the bundles of a feature.")
                        .argument("feature", "The feature's name.", this::names)
                        .run(this::show));
    }

    private Output list(CommandLine line) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (String name : names()) {
            List<String> locations = locations(name);
            long present = locations.stream().filter(location -> context.getBundle(location) != null).count();
            long active = locations.stream().filter(this::isActive).count();
            rows.add(List.of(name, present == locations.size() ? "installed" : "available", locations.size(), active));
        }
        return Output.table(List.of("Feature", "State", "Bundles", "Active"), rows);
    }

    private Output show(CommandLine line) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (String location : locations(line.argument("feature"))) {
            Bundle bundle = context.getBundle(location);
            rows.add(List.of(location.substring("mvn:".length()).replace('/', ':'), bundle == null ? "absent" : isActive(location) ? "active" : "not active"));
        }
        return Output.table(List.of("Bundle", "State"), rows);
    }

    private boolean isActive(String location) {
        Bundle bundle = context.getBundle(location);
        boolean fragment = bundle != null && bundle.getHeaders("").get("Fragment-Host") != null;
        return bundle != null && (bundle.getState() == Bundle.ACTIVE || fragment && bundle.getState() == Bundle.RESOLVED);
    }

    private List<String> locations(String feature) throws IOException {
        if (!names().contains(feature)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no feature '%s': there are %s".formatted(feature, String.join(", ", names())));
        }
        List<String> locations = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(folder.resolve(feature + ".json").toFile()).path("bundles")) {
            String[] id = (entry.isTextual() ? entry.asText() : entry.path("id").asText()).split(":");
            locations.add("mvn:" + String.join("/", id));
        }
        return locations;
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length())).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
