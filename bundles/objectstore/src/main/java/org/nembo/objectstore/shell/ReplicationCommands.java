package org.nembo.objectstore.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.replica.ReplicaAdministration;
import org.nembo.objectstore.replica.Site;
import org.nembo.objectstore.replica.Sites;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code replication:status}, {@code replication:start} and so on. */
@Component
public final class ReplicationCommands implements CommandScope {

    private static final String READ = "replication:read";
    private static final String WRITE = "replication:write";
    private static final String BUCKETS = "buckets:list";

    private final ReplicaAdministration replication;

    @Activate
    public ReplicationCommands(@Reference ReplicaAdministration replication) {
        this.replication = replication;
    }

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public String help() {
        return "Buckets of the object storage that are kept at other sites too.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("status", READ, "Shows how far the other sites are.").run(line -> sites(replication.status(line.caller()))),
                Command.named("site", WRITE, "Adds or changes a site; the secret of the access key is that of the path objectstore/sites/NAME.")
                        .argument("name", "Of the site: lower-case letters, digits and '-'.").option("endpoint", "https://HOST of its S3 interface.", "")
                        .option("key", "Id of the access key that this server has there.", "")
                        .option("accepts", "SUBJECT@ISSUER that the site has here.", "").run(this::site),
                Command.named("forget", WRITE, "Deletes a site; what is there stays.").argument("name", "Of the site.").run(this::forget),
                Command.named("retry", WRITE, "Tries at once what a site refused.").argument("name", "Of the site.")
                        .run(line -> sites(replication.retry(line.caller(), line.argument("name")))),
                Command.named("show", BUCKETS, "Shows where a bucket goes, and what was refused.").argument("bucket", "The bucket.")
                        .run(line -> bucket(replication.status(line.caller(), line.argument("bucket")))),
                Command.named("start", BUCKETS, "Replicates a bucket to these sites and to no others.").argument("bucket", "The bucket.")
                        .argument("sites", "Names, with commas between.").run(line -> bucket(replication.replicate(line.caller(), line.argument("bucket"),
                                Arrays.asList(line.argument("sites").split(","))))),
                Command.named("stop", BUCKETS, "Replicates a bucket no more; what is at other sites stays.").argument("bucket", "The bucket.").run(this::stop));
    }

    private Output site(CommandLine line) {
        Site site = replication.sites().put(line.caller(), line.argument("name"), new Sites.Told(line.option("endpoint"), line.option("key"),
                Optional.empty(), line.option("accepts")));
        return Output.text("Site %s is at %s.".formatted(site.name(), site.endpoint()));
    }

    private Output forget(CommandLine line) {
        replication.sites().delete(line.caller(), line.argument("name"));
        return Output.text("Site %s is deleted.".formatted(line.argument("name")));
    }

    private Output stop(CommandLine line) {
        replication.stop(line.caller(), line.argument("bucket"));
        return Output.text("Bucket %s is not replicated any more.".formatted(line.argument("bucket")));
    }

    private static Output sites(List<ReplicaAdministration.SiteState> sites) {
        List<List<Object>> rows = new ArrayList<>();
        sites.forEach(site -> rows.add(List.of(site.name(), site.endpoint(), site.state(), site.backlog(), site.lagSeconds(), site.refused(), site.copying(),
                site.shipped(), site.bytes(), site.error())));
        return Output.table(List.of("Site", "Endpoint", "State", "Backlog", "Lag", "Refused", "Copying", "Shipped", "Bytes", "Error"), rows);
    }

    private static Output bucket(List<ReplicaAdministration.BucketState> states) {
        List<List<Object>> rows = new ArrayList<>();
        for (ReplicaAdministration.BucketState state : states) {
            rows.add(List.of(state.site(), state.state(), state.copied(), "", "", ""));
            state.refused().forEach(one -> rows.add(List.of(state.site(), "REFUSED", "", one.key(), one.version(), one.error())));
        }
        return Output.table(List.of("Site", "State", "Copied", "Key", "Version", "Error"), rows);
    }
}
