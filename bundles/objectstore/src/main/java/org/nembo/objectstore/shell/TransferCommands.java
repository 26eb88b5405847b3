package org.nembo.objectstore.shell;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.Output;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.transfer.Direction;
import org.nembo.objectstore.transfer.Transfers;

/** {@code bucket:import} and {@code bucket:export}. */
final class TransferCommands {

    private final Transfers transfers;

    TransferCommands(Transfers transfers) {
        this.transfers = transfers;
    }

    List<Command> commands() {
        return List.of(
                other("import", "Copies a bucket of another S3 into a bucket, as a job; what is there already is skipped.")
                        .run(line -> start(line, Direction.IMPORT, "imported from")),
                other("export", "Copies a bucket to one of another S3, as a job; what is there already is skipped.")
                        .run(line -> start(line, Direction.EXPORT, "exported to")));
    }

    private static Command.Builder other(String verb, String help) {
        return Command.named(verb, BucketCommands.LIST, help).argument("name", "The bucket here.")
                .argument("url", "URL/BUCKET[/PREFIX] of the other S3; keys with that prefix are copied and stay as they are.", List::of)
                .option("access-key", "Of the other S3.", "").option("secret-key", "Its secret; it is kept out of the history.", "")
                .option("region", "Of the other S3.", "us-east-1").flag("dry-run", "Count only.");
    }

    private Output start(CommandLine line, Direction direction, String words) {
        String url = line.argument("url");
        try {
            URI uri = new URI(url);
            String path = uri.getPath() == null ? "" : uri.getPath();
            if (uri.getScheme() == null || uri.getRawAuthority() == null || path.length() < 2) {
                throw invalid(null);
            }
            int slash = path.indexOf('/', 1);
            String job = transfers.start(line.caller(), direction, line.argument("name"), new Transfers.Wanted(uri.getScheme() + "://" + uri.getRawAuthority(),
                    line.option("region"), slash < 0 ? path.substring(1) : path.substring(1, slash), slash < 0 ? "" : path.substring(slash + 1),
                    line.option("access-key"), new Secret(line.option("secret-key")), line.flag("dry-run")));
            return Output.text("Bucket %s is being %s %s by the job %s. See job:log %s".formatted(line.argument("name"), words,
                    shown(uri) + path, job, job));
        } catch (URISyntaxException e) {
            throw invalid(e);
        }
    }

    /** A password before the host is refused, and not shown. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static NemboException invalid(URISyntaxException cause) {
        return new NemboException(ObjectStoreError.TRANSFER_INVALID, "url: like https://s3.example.org/BUCKET/PREFIX, percent-encoded", cause);
    }
}
