package org.nembo.objectstore.shell;

import java.util.List;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.quota.Quota;
import org.nembo.objectstore.quota.Size;
import org.nembo.objectstore.quota.UsageReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code quota:show}, {@code quota:list}, {@code quota:set}, {@code quota:reset}. */
@Component
public final class QuotaCommands implements CommandScope {

    private static final String ACCOUNT = "user/SUBJECT@ISSUER, group/NAME or bucket/NAME.";

    private final UsageReport usage;

    @Activate
    public QuotaCommands(@Reference UsageReport usage) {
        this.usage = usage;
    }

    @Override
    public String name() {
        return "quota";
    }

    @Override
    public String help() {
        return "What the object storage keeps for whom, and how much it may be.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("show", "buckets:list", "Shows what is used: your accounts, or one.").optionalArgument("account", ACCOUNT, List::of)
                        .flag("all", "Everybody's, for administrators.")
                        .option("prefix", "Of the accounts, with --all.", "", () -> List.of("user/", "group/", "bucket/"))
                        .option("limit", "How many at most, with --all.", "100").option("after", "The account to go on after.", "").run(this::show),
                Command.named("list", "quotas:list-all", "Lists the limits that were set.").option("prefix", "Of the accounts.", "")
                        .option("limit", "How many at most.", "100").option("after", "The account to go on after.", "").run(this::list),
                Command.named("set", "quotas:write", "Sets the limits of an account.").argument("account", ACCOUNT)
                        .argument("size", "For example 500GB, 1.5TiB, or none.").option("objects", "How many versions at most; -1 for any number.", "-1")
                        .run(this::set),
                Command.named("reset", "quotas:delete", "Goes back to the default limits.").argument("account", ACCOUNT).run(this::reset));
    }

    private Output show(CommandLine line) {
        List<UsageReport.AccountUsage> shown = line.find("account").map(account -> List.of(usage.of(line.caller(), account)))
                .orElseGet(() -> line.flag("all") ? usage.all(line.caller(), line.option("prefix"), page(line)).items() : usage.own(line.caller()));
        return Output.table(List.of("Account", "Objects", "Bytes", "Size", "Max bytes", "Limit", "Max objects"), shown.stream()
                .map(each -> List.<Object>of(each.account(), each.objects(), each.bytes(), Size.shown(each.bytes()), each.maxBytes(),
                        Size.shown(each.maxBytes()), each.maxObjects())).toList());
    }

    private Output list(CommandLine line) {
        return Output.table(List.of("Account", "Max bytes", "Limit", "Max objects", "Updated", "Author"),
                usage.quotas(line.caller(), line.option("prefix"), page(line)).items().stream().map(QuotaCommands::row).toList());
    }

    private static List<Object> row(Quota quota) {
        return List.of(quota.account(), quota.maxBytes(), Size.shown(quota.maxBytes()), quota.maxObjects(), quota.updated().toString(), quota.author());
    }

    private static PageRequest page(CommandLine line) {
        return new PageRequest(line.number("limit", 1, PageRequest.MAX), line.option("after"));
    }

    private Output set(CommandLine line) {
        Quota quota = usage.set(line.caller(), line.argument("account"), Size.parse(line.argument("size")), line.number("objects", -1, Integer.MAX_VALUE));
        return Output.text("%s may keep %s.".formatted(quota.account(), quota.maxBytes() < 0 ? "any number of bytes" : Size.shown(quota.maxBytes())));
    }

    private Output reset(CommandLine line) {
        usage.reset(line.caller(), line.argument("account"));
        return Output.text("The default holds for %s again.".formatted(line.argument("account")));
    }
}
