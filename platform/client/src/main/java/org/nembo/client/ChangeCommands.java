package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Verbs that change a deployment that is there: {@code update}, {@code retry}, {@code cancel}, {@code lock}, {@code label} and their like. */
final class ChangeCommands {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private ChangeCommands() {
    }

    static List<Verb> verbs() {
        return List.of(
                DeploymentCommands.followed(Verb.of("deployment update", "Changes a deployment to another template or other inputs.", ChangeCommands::update)
                        .argument("ID")
                        .option("template", "FILE", "the new template (default: the one it has)")
                        .options("input", "NAME=VALUE", "an input that changes; the others stay")
                        .option("inputs", "FILE.json", "inputs that change, as a JSON object; --input goes before")
                        .options("remove", "RESOURCE[,…]", "what goes when fewer are wanted: ids, or NODE:INSTANCE (default: the youngest)")
                        .flag("dry-run", "tell what would change, and change nothing")),
                DeploymentCommands.followed(Verb.of("deployment retry", "Tries a creation that failed once more.", act("retry", "CREATE_COMPLETE"))
                        .argument("ID")),
                DeploymentCommands.followed(Verb.of("deployment cancel", "Asks the job that works on a deployment to stop; what it did is undone.",
                        act("cancel", "")).argument("ID")),
                Verb.of("deployment describe", "Gives a deployment another name or description.", ChangeCommands::describe).argument("ID")
                        .option("name", "NAME", "the new name")
                        .option("description", "TEXT", "the new description; empty for none"),
                Verb.of("deployment label", "Sets and removes labels of a deployment.", ChangeCommands::label).argument("ID")
                        .options("set", "NAME=VALUE", "a label to set")
                        .options("remove", "NAME", "a label to remove"),
                Verb.of("deployment lock", "Protects a deployment from deletion, updates and actions.", lock(true)).argument("ID"),
                Verb.of("deployment unlock", "Ends the protection of a deployment.", lock(false)).argument("ID"),
                Verb.of("deployment expire", "Has a deployment deleted at a moment: " + When.FORMS + "; or never.", ChangeCommands::expire)
                        .argument("ID").argument("WHEN"),
                Verb.of("deployment start", "Starts a resource that was stopped.", resource("start", "STARTED")).argument("ID").argument("RESOURCE")
                        .flag("no-follow", "return as soon as the server has accepted"),
                Verb.of("deployment stop", "Stops a resource; it can be started again.", resource("stop", "STOPPED")).argument("ID").argument("RESOURCE")
                        .flag("no-follow", "return as soon as the server has accepted"));
    }

    /** The moment an option or argument names. */
    static String moment(Words words, String text) {
        return When.parse(text, Instant.now()).orElseThrow(() -> words.wrong("'" + text + "' is no moment: write " + When.FORMS)).toString();
    }

    private static int update(Words words, Context context) throws InterruptedException {
        DeploymentCommands.checkFollow(words);
        JsonObjectBuilder body = Json.createObjectBuilder();
        words.option("template").map(DeploymentCommands::read).ifPresent(text -> body.add("template", text));
        JsonObject inputs = DeploymentCommands.inputs(words);
        JsonArray remove = remove(words);
        if (words.option("template").isEmpty() && inputs.isEmpty() && remove.isEmpty()) {
            throw words.wrong("Nothing to change: give --template, --input, --inputs or --remove");
        }
        body.add("inputs", inputs);
        if (!remove.isEmpty()) {
            body.add("remove", remove);
        }
        if (words.flag("dry-run")) {
            return Preview.show(words, context.screen(), context.http().put(DeploymentCommands.path(words, context) + "?dryRun=true", body.build()));
        }
        return DeploymentCommands.started(words, context, context.http().put(DeploymentCommands.path(words, context), body.build()), "UPDATE_COMPLETE");
    }

    private static JsonArray remove(Words words) {
        JsonArrayBuilder names = Json.createArrayBuilder();
        words.options("remove").stream().flatMap(text -> Arrays.stream(text.split(",", -1))).map(String::strip).distinct().forEach(name -> {
            if (name.isEmpty()) {
                throw words.wrong("--remove wants resources, with commas between: 'deployment resources " + words.argument(0) + "' lists them");
            }
            names.add(name);
        });
        return names.build();
    }

    private static Verb.Body act(String what, String wanted) {
        return (words, context) -> {
            DeploymentCommands.checkFollow(words);
            JsonObject accepted = context.http().post(DeploymentCommands.path(words, context) + "/" + what, JsonValue.EMPTY_JSON_OBJECT);
            return DeploymentCommands.started(words, context, accepted, wanted);
        };
    }

    private static int describe(Words words, Context context) {
        JsonObjectBuilder patch = Json.createObjectBuilder();
        words.option("name").ifPresent(name -> patch.add("name", name));
        words.option("description").ifPresent(text -> patch.add("description", text));
        JsonObject body = patch.build();
        if (body.isEmpty()) {
            throw words.wrong("Nothing to change: give --name or --description");
        }
        return patch(words, context, body);
    }

    private static int label(Words words, Context context) {
        JsonObjectBuilder labels = Json.createObjectBuilder();
        words.pairs("set").forEach(labels::add);
        words.options("remove").forEach(labels::addNull);
        JsonObject body = labels.build();
        if (body.isEmpty()) {
            throw words.wrong("Nothing to change: give --set or --remove");
        }
        return patch(words, context, Json.createObjectBuilder().add("labels", body).build());
    }

    private static Verb.Body lock(boolean locked) {
        return (words, context) -> patch(words, context, Json.createObjectBuilder().add("locked", locked).build());
    }

    private static int expire(Words words, Context context) {
        JsonObjectBuilder patch = Json.createObjectBuilder();
        if (words.argument(1).equals("never")) {
            patch.addNull("expires");
        } else {
            patch.add("expires", moment(words, words.argument(1)));
        }
        return patch(words, context, patch.build());
    }

    private static int patch(Words words, Context context, JsonObject body) {
        Pages.print(words, context.screen(), context.http().patch(DeploymentCommands.path(words, context), body));
        return ExitCode.SUCCESS;
    }

    private static Verb.Body resource(String what, String wanted) {
        return (words, context) -> {
            String path = DeploymentCommands.path(words, context) + "/resources/" + Http.segment(words.argument(1));
            JsonObject seen = context.http().post(path + "/" + what, JsonValue.EMPTY_JSON_OBJECT);
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (!words.flag("no-follow") && Values.text(seen, "state").endsWith("ING") && System.nanoTime() < until) {
                LockSupport.parkNanos(LOOK.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                seen = context.http().get(path);
            }
            Pages.print(words, context.screen(), seen);
            return words.flag("no-follow") || Values.text(seen, "state").equals(wanted) ? ExitCode.SUCCESS : ExitCode.FAILURE;
        };
    }
}
