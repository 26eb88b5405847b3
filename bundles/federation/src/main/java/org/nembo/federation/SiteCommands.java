package org.nembo.federation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code site:list}, {@code site:show}, {@code site:add}, {@code site:set}, {@code site:enable} and so on. */
@Component
public final class SiteCommands implements CommandScope {

    private final StoredSites sites;
    private final SiteCheck check;
    private final ProviderDirectory providers;

    @Activate
    public SiteCommands(@Reference StoredSites sites, @Reference SiteCheck check, @Reference ProviderDirectory providers) {
        this.sites = sites;
        this.check = check;
        this.providers = providers;
    }

    @Override
    public String name() {
        return "site";
    }

    @Override
    public String help() {
        return "The places where deployments run.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("list", "sites:read", "Lists the sites.")
                        .option("limit", "How many at most.", "100")
                        .option("after", "The id to go on after.", "")
                        .run(this::list),
                onSite("show", "sites:read", "Shows a site; secrets are masked.").run(this::show),
                Command.named("add", "sites:write", "Adds a site.")
                        .argument("id", "Lower-case letters, digits and '-'.")
                        .argument("provider", "From provider:list.", () -> providers.list().stream().map(ProviderDescriptor::name).toList())
                        .rest("properties", "name=value, as provider:show lists them.")
                        .option("description", "For people.", "")
                        .run(this::add),
                onSite("set", "sites:write", "Sets properties of a site; name= takes one away.")
                        .rest("properties", "name=value.")
                        .option("description", "A new description.", "")
                        .run(this::set),
                onSite("enable", "sites:write", "Lets new deployments onto a site.").run(line -> status(line, SiteStatus.ACTIVE)),
                onSite("drain", "sites:write", "Places nothing new on a site; what runs goes on.").run(line -> status(line, SiteStatus.DRAINING)),
                onSite("disable", "sites:write", "Takes a site out of service altogether.").run(line -> status(line, SiteStatus.DISABLED)),
                onSite("remove", "sites:write", "Removes a disabled site with its secrets.").run(this::remove),
                onSite("check", "sites:check", "Signs in at a site and reports what it offers.").run(this::check));
    }

    private Command.Builder onSite(String verb, String action, String help) {
        return Command.named(verb, action, help).argument("id", "The site's id.", this::ids);
    }

    private Output list(CommandLine line) {
        List<List<Object>> rows = sites.listStored(new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"))).items().stream()
                .map(StoredSite::site)
                .map(site -> List.<Object>of(site.id(), site.status().name(), site.provider(), deployed(site) ? "yes" : "no", site.description())).toList();
        return Output.table(List.of("Id", "Status", "Provider", "Deployed", "Description"), rows);
    }

    private Output show(CommandLine line) {
        StoredSite stored = sites.get(line.argument("id"));
        SiteView view = SiteView.of(stored, sites.secretNames(stored.site().id()));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", view.id());
        shown.put("description", view.description());
        shown.put("provider", view.provider());
        shown.put("status", view.status().name());
        shown.put("properties", view.properties());
        shown.put("version", view.version());
        shown.put("created", view.created().toString());
        shown.put("updated", view.updated().toString());
        return Output.details(shown);
    }

    private Output add(CommandLine line) {
        Site site = site(line.argument("id"), line.option("description"), line.argument("provider"), SiteStatus.ACTIVE, properties(line));
        sites.create(line.caller().id(), site);
        return Output.text("Site %s is added.".formatted(site.id()));
    }

    private Output set(CommandLine line) {
        StoredSite stored = sites.get(line.argument("id"));
        Map<String, String> properties = new HashMap<>(stored.site().properties());
        Map<String, String> words = properties(line);
        // The provider is asked only where it matters: the rest can be changed while it is away.
        Set<String> secret = words.containsValue("") ? sites.secretProperties(stored.site().provider()) : Set.of();
        words.forEach((name, value) -> {
            if (value.isEmpty() && !secret.contains(name)) {
                properties.remove(name);
            } else {
                properties.put(name, value);
            }
        });
        String description = line.option("description").isEmpty() ? stored.site().description() : line.option("description");
        sites.update(line.caller().id(), site(stored.site().id(), description, stored.site().provider(), stored.site().status(), properties),
                OptionalInt.of(stored.version()));
        return Output.text("Site %s is changed.".formatted(stored.site().id()));
    }

    private Output status(CommandLine line, SiteStatus status) {
        sites.setStatus(line.caller().id(), line.argument("id"), status);
        return Output.text("Site %s is %s.".formatted(line.argument("id"), status));
    }

    private Output remove(CommandLine line) {
        sites.delete(line.caller().id(), line.argument("id"));
        return Output.text("Site %s is removed.".formatted(line.argument("id")));
    }

    private Output check(CommandLine line) {
        String id = line.argument("id");
        SiteCheck.Result result = check.check(sites.get(id).site(), sites.secrets(id));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("site", id);
        shown.put("capabilities", result.capabilities());
        shown.put("quotas", result.quotas().stream()
                .map(quota -> "%s: %d of %s used".formatted(quota.name(), quota.used(), quota.limit() < 0 ? "unlimited" : quota.limit())).toList());
        shown.putAll(result.facts());
        shown.put("milliseconds", result.millis());
        return Output.details(shown);
    }

    private boolean deployed(Site site) {
        return providers.list().stream().anyMatch(provider -> provider.name().equals(site.provider()));
    }

    private List<String> ids() {
        return sites.list(PageRequest.first(PageRequest.MAX)).items().stream().map(Site::id).toList();
    }

    private static Map<String, String> properties(CommandLine line) {
        return line.rest("properties").stream().map(SiteCommands::pair).collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, last) -> last));
    }

    private static String[] pair(String word) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw new NemboException(FederationError.SITE_INVALID, "'%s' is not name=value".formatted(word));
        }
        return new String[] {word.substring(0, equals), word.substring(equals + 1)};
    }

    private static Site site(String id, String description, String provider, SiteStatus status, Map<String, String> properties) {
        try {
            return new Site(id, description, provider, status, properties);
        } catch (IllegalArgumentException e) {
            throw new NemboException(FederationError.SITE_INVALID, e.getMessage(), e);
        }
    }
}
