package org.nembo.client;

import jakarta.json.JsonValue;
import java.util.List;

/** {@code deployment callbacks}, {@code redeliver}, {@code callback-secret}. */
final class CallbackCommands {

    private static final List<Table.Column> COLUMNS = List.of(new Table.Column("ID", "id"), new Table.Column("WRITTEN", "created"),
            new Table.Column("STATUS", "status"), new Table.Column("STATE", "state"), new Table.Column("ATTEMPTS", "attempts"),
            new Table.Column("ANSWER", "answer"), new Table.Column("NEXT TRY", "nextTry"), new Table.Column("ERROR", "error"));

    private CallbackCommands() {
    }

    static List<Verb> verbs() {
        return List.of(
                Verb.of("deployment callbacks", "Shows the callbacks of a deployment, newest first.",
                        (words, context) -> Pages.list(words, context, path(words, context), COLUMNS)).argument("ID").with(Verb.LIMIT),
                Verb.of("deployment redeliver", "Sends a callback of a deployment again.", CallbackCommands::redeliver).argument("ID").argument("CALLBACK"),
                Verb.of("deployment callback-secret", "Shows what the callbacks of a deployment of yours are signed with.", CallbackCommands::secret)
                        .argument("ID").flag("rotate", "make a new one; the old one signs as well for a while"));
    }

    private static String path(Words words, Context context) {
        return DeploymentCommands.path(words, context) + "/callbacks";
    }

    private static int redeliver(Words words, Context context) {
        String path = path(words, context) + "/" + Http.segment(words.argument(1)) + "/redeliver";
        Pages.print(words, context.screen(), context.http().post(path, JsonValue.EMPTY_JSON_OBJECT));
        return ExitCode.SUCCESS;
    }

    private static int secret(Words words, Context context) {
        String path = path(words, context) + "/secret";
        Pages.print(words, context.screen(),
                words.flag("rotate") ? context.http().post(path, JsonValue.EMPTY_JSON_OBJECT) : context.http().get(path));
        return ExitCode.SUCCESS;
    }
}
