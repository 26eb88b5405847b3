package org.nembo.federation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code provider:list} and {@code provider:show}. */
@Component
public final class ProviderCommands implements CommandScope {

    private final ProviderDirectory providers;
    private final StoredSites sites;

    @Activate
    public ProviderCommands(@Reference ProviderDirectory providers, @Reference StoredSites sites) {
        this.providers = providers;
        this.sites = sites;
    }

    @Override
    public String name() {
        return "provider";
    }

    @Override
    public String help() {
        return "The kinds of cloud that are deployed now: one bundle each.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "providers:read", "Lists the providers.").run(this::list),
                Command.named("show", "providers:read", "Shows what a site of a provider must and may tell.")
                        .argument("name", "The provider's name.", () -> providers.list().stream().map(ProviderDescriptor::name).toList())
                        .run(this::show));
    }

    private Output list(CommandLine line) {
        Map<String, Integer> counts = sites.countByProvider();
        List<List<Object>> rows = providers.list().stream()
                .map(provider -> List.<Object>of(provider.name(), counts.getOrDefault(provider.name(), 0), provider.title(), provider.description())).toList();
        return Output.table(List.of("Name", "Sites", "Title", "Description"), rows);
    }

    private Output show(CommandLine line) {
        ProviderDescriptor provider = providers.get(line.argument("name")).descriptor();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", provider.name());
        shown.put("title", provider.title());
        shown.put("description", provider.description());
        for (ProviderDescriptor.Property property : provider.properties()) {
            String kind = (property.required() ? "required" : "optional") + (property.secret() ? ", secret" : "");
            String otherwise = property.defaultValue().isEmpty() ? "" : " (default " + property.defaultValue() + ")";
            shown.put(property.name(), kind + ": " + property.help() + otherwise);
        }
        return Output.details(shown);
    }
}
