package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code deployment …} and {@code template …}. */
final class DeploymentCommands {

    private static final String PATH = "/api/v1/deployments";
    private static final String WITH = "an addition to the template, which is merged with it";
    private static final long MAX_FILE = 8 << 20;
    private static final List<Table.Column> COLUMNS = List.of(new Table.Column("ID", "id"), new Table.Column("NAME", "name"),
            new Table.Column("STATUS", "status"), new Table.Column("SITE", "site"), new Table.Column("GROUP", "group"), new Table.Column("CREATED", "created"));

    private DeploymentCommands() {
    }

    static List<Verb> verbs() {
        return Stream.of(mainVerbs(), ChangeCommands.verbs(), viewVerbs()).flatMap(List::stream).toList();
    }

    private static List<Verb> mainVerbs() {
        return List.of(
                Verb.of("template check", "Checks a template and tells every error in it at once.", DeploymentCommands::check).argument("FILE")
                        .options("with", "FILE", WITH)
                        .options("input", "NAME=VALUE", "an input to check as well")
                        .option("inputs", "FILE.json", "inputs as a JSON object"),
                followed(described(Verb.of("deployment create", "Deploys a template and shows what happens until it is there.",
                        DeploymentCommands::create)).flag("dry-run", "tell what would be made, and make nothing")),
                described(Verb.of("deployment plan", "Tells what a creation would make, where it could go and why not elsewhere; makes nothing.",
                        DeploymentCommands::plan)),
                Verb.of("deployment show", "Shows one deployment.", (words, context) -> Pages.show(words, context, path(words, context))).argument("ID"),
                Verb.of("deployment follow", "Shows the progress of a deployment until it is at rest.", DeploymentCommands::follow).argument("ID"),
                followed(Verb.of("deployment delete", "Deletes a deployment and shows what happens until it is gone.", DeploymentCommands::delete)
                        .argument("ID").flag("force", "forget it even if something at the site cannot be removed")));
    }

    private static List<Verb> viewVerbs() {
        return List.of(
                Verb.of("deployment list", "Lists deployments, newest first.", DeploymentCommands::list)
                        .options("status", "STATUS", "only those in this status; deleted ones are listed by it only")
                        .option("group", "GROUP", "only those of this group")
                        .option("name", "NAME", "only those of this name")
                        .options("label", "NAME=VALUE", "only those with this label; NAME alone for any value")
                        .option("owner", "ID", "only those of this owner").with(Verb.LIMIT),
                Verb.of("deployment resources", "Shows what a deployment is made of.", list("/resources", "ID:id", "NODE:node", "INSTANCE:instance",
                        "KIND:kind", "STATE:state", "SITE:site", "NAME:siteName", "ISOLATION:facts.isolation",
                        "DETAIL:detail")).argument("ID").with(Verb.LIMIT),
                Verb.of("deployment attempts", "Shows every site that was tried, and what came of it.", list("/attempts", "NUMBER:number", "SITE:site",
                        "OUTCOME:outcome", "STARTED:started", "ENDED:ended", "CAUSE:cause")).argument("ID").with(Verb.LIMIT),
                Verb.of("deployment revisions", "Shows the templates and inputs that a deployment has had.", list("/revisions", "NUMBER:number", "STATE:state",
                        "CREATED:created", "INPUTS:inputs")).argument("ID").with(Verb.LIMIT),
                Verb.of("deployment events", "Shows what happened to a deployment.", StreamCommands::events).argument("ID")
                        .flag("follow", "go on with what happens until it is at rest").with(Verb.LIMIT),
                Verb.of("deployment log", "Shows the log of a deployment.", StreamCommands::log).argument("ID")
                        .flag("follow", "go on with what is written until it is at rest").with(Verb.LIMIT),
                Verb.of("deployment outputs", "Shows the outputs of a deployment.", DeploymentCommands::outputs).argument("ID")
                        .flag("reveal", "show secret ones too"),
                Verb.of("deployment template", "Prints the template of a deployment, secret values masked.", DeploymentCommands::template).argument("ID")
                        .flag("reveal", "show secret values too; only for the owner"));
    }

    private static Verb described(Verb verb) {
        return verb.argument("FILE")
                .options("with", "FILE", WITH)
                .options("input", "NAME=VALUE", "an input of the template")
                .option("inputs", "FILE.json", "inputs as a JSON object; --input goes before")
                .option("site", "SITE", "where it is to run; chosen by the server when absent")
                .option("name", "NAME", "what you will know it by (default: the file's name)")
                .option("group", "GROUP", "the group that it belongs to: its members see it (default: yours alone)")
                .option("description", "TEXT", "what it is for")
                .option("expires", "WHEN", "when it is deleted by itself: " + When.FORMS)
                .options("label", "NAME=VALUE", "a label to find it by");
    }

    static Verb followed(Verb verb) {
        return verb.flag("follow", "show the progress until it is at rest (the default)")
                .flag("no-follow", "return as soon as the server has accepted");
    }

    private static Verb.Body list(String what, String... columns) {
        List<Table.Column> shown = List.of(columns).stream().map(c -> c.split(":")).map(c -> new Table.Column(c[0], c[1])).toList();
        return (words, context) -> Pages.list(words, context, path(words, context) + what, shown);
    }

    private static int list(Words words, Context context) {
        StringBuilder query = new StringBuilder();
        for (String filter : List.of("status", "group", "name", "label", "owner")) {
            words.options(filter).forEach(value -> query.append(query.isEmpty() ? "?" : "&").append(filter).append('=').append(Http.query(value)));
        }
        return Pages.list(words, context, PATH + query, COLUMNS);
    }

    /** The path of the deployment that the first argument names, which is its id from then on. */
    static String path(Words words, Context context) {
        words.replace(0, DeploymentNames.id(context, words.argument(0)));
        return PATH + "/" + Http.segment(words.argument(0));
    }

    static String read(String file) {
        Path path = Path.of(file);
        try {
            if (Files.isRegularFile(path) && Files.size(path) > MAX_FILE) {
                throw ClientException.usage(file + " is larger than " + (MAX_FILE >> 20) + " MiB.");
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw new ClientException(ExitCode.USAGE, "Cannot read " + file + ": " + (Files.exists(path) ? e.getMessage() : "no such file"), e);
        }
    }

    /** The template with its additions. */
    private static JsonObjectBuilder parts(Words words) {
        JsonObjectBuilder body = Json.createObjectBuilder().add("template", read(words.argument(0)));
        List<String> files = words.options("with");
        if (!files.isEmpty()) {
            JsonArrayBuilder fragments = Json.createArrayBuilder();
            files.forEach(file -> fragments.add(Json.createObjectBuilder().add("name", Path.of(file).getFileName().toString()).add("template", read(file))));
            body.add("fragments", fragments);
        }
        return body;
    }

    private static int check(Words words, Context context) {
        JsonObjectBuilder body = parts(words);
        JsonObject inputs = inputs(words);
        JsonObject report = context.http().post("/api/v1/templates/check", (inputs.isEmpty() ? body : body.add("inputs", inputs)).build());
        boolean valid = report.getBoolean("valid", false);
        Screen screen = context.screen();
        if (words.flag("json")) {
            screen.line(Values.pretty(report));
            return valid ? ExitCode.SUCCESS : ExitCode.FAILURE;
        }
        Values.array(report, "findings").forEach(finding -> screen.line(Problem.finding(finding)));
        screen.line((valid ? screen.paint(Screen.Style.GREEN, "Valid: ") : screen.paint(Screen.Style.RED, "Not valid: ")) + words.argument(0));
        Values.array(report, "inputs").forEach(input -> screen.line("  input  " + Screen.clean(Values.text(input.asJsonObject(), "name") + ": "
                + Values.text(input.asJsonObject(), "type") + (input.asJsonObject().getBoolean("required", false) ? ", required" : ""))));
        return valid ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }

    private static int create(Words words, Context context) throws InterruptedException {
        checkFollow(words);
        return words.flag("dry-run") ? plan(words, context) : started(words, context, context.http().create(PATH, request(words)), "CREATE_COMPLETE");
    }

    private static int plan(Words words, Context context) {
        return Preview.show(words, context.screen(), context.http().post(PATH + "?dryRun=true", request(words)));
    }

    private static JsonObject request(Words words) {
        JsonObjectBuilder body = parts(words).add("name", words.option("name").orElse(stem(words.argument(0)))).add("inputs", inputs(words));
        for (String member : List.of("site", "group", "description")) {
            words.option(member).ifPresent(value -> body.add(member, value));
        }
        words.option("expires").ifPresent(when -> body.add("expires", ChangeCommands.moment(words, when)));
        JsonObjectBuilder labels = Json.createObjectBuilder();
        words.pairs("label").forEach(labels::add);
        return body.add("labels", labels).build();
    }

    /** Follows what was just accepted, unless it is not to be followed. */
    static int started(Words words, Context context, JsonObject accepted, String wanted) throws InterruptedException {
        String id = Values.text(accepted, "id");
        if (words.flag("no-follow")) {
            print(words, context, accepted);
            return ExitCode.SUCCESS;
        }
        return follow(words, context, id, Values.text(accepted, "job"), wanted);
    }

    static void checkFollow(Words words) {
        if (words.flag("follow") && words.flag("no-follow")) {
            throw words.wrong("--follow and --no-follow exclude each other");
        }
    }

    private static void print(Words words, Context context, JsonObject accepted) {
        if (words.flag("json")) {
            context.screen().line(Values.pretty(accepted));
        } else {
            context.screen().line(Values.text(accepted, "id") + "  " + Values.text(accepted, "status"));
        }
    }

    private static int follow(Words words, Context context) throws InterruptedException {
        return follow(words, context, DeploymentNames.id(context, words.argument(0)), "", "_COMPLETE");
    }

    static int follow(Words words, Context context, String id, String job, String wanted) throws InterruptedException {
        Instant began = Instant.now();
        Optional<JsonObject> end = new Follow(context, id, job, words.flag("json")).await();
        boolean success = end.map(d -> Values.text(d, "status").endsWith(wanted)).orElse(!wanted.equals("CREATE_COMPLETE"));
        if (words.flag("json")) {
            end.ifPresent(deployment -> context.screen().line(Values.pretty(deployment)));
        } else {
            context.screen().lines(Summary.of(context.screen(), id, end, success, Duration.between(began, Instant.now())));
        }
        return success ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }

    private static int delete(Words words, Context context) throws InterruptedException {
        checkFollow(words);
        JsonObject accepted = context.http().delete(path(words, context) + (words.flag("force") ? "?force=true" : ""));
        JsonObject known = accepted.containsKey("id") ? accepted : Json.createObjectBuilder(accepted).add("id", words.argument(0)).build();
        return started(words, context, known, "DELETE_COMPLETE");
    }

    private static int outputs(Words words, Context context) {
        Pages.print(words, context.screen(), context.http().get(path(words, context) + "/outputs" + (words.flag("reveal") ? "?reveal=true" : "")));
        return ExitCode.SUCCESS;
    }

    private static int template(Words words, Context context) {
        String text = context.http().text(path(words, context) + "/template" + (words.flag("reveal") ? "?reveal=true" : ""));
        context.screen().out().print(text.endsWith("\n") ? text : text + "\n");
        return ExitCode.SUCCESS;
    }

    static JsonObject inputs(Words words) {
        JsonObjectBuilder inputs = Json.createObjectBuilder();
        words.option("inputs").map(DeploymentCommands::read).map(Values::find)
                .map(found -> found.orElseThrow(() -> words.wrong("--inputs wants a file with a JSON object"))).ifPresent(json -> json.forEach(inputs::add));
        words.pairs("input").forEach((name, value) -> {
            // name:=value is for those who want a number, a list or a map and not a text
            if (name.endsWith(":")) {
                inputs.add(name.substring(0, name.length() - 1), json(words, value));
            } else {
                inputs.add(name, value);
            }
        });
        return inputs.build();
    }

    private static JsonValue json(Words words, String value) {
        try {
            return Values.value(value);
        } catch (JsonException e) {
            throw words.wrong("'" + value + "' is not JSON; after := JSON is expected");
        }
    }

    private static String stem(String file) {
        String name = Path.of(file).getFileName().toString();
        return name.replaceFirst("\\.(ya?ml|json|tosca)$", "");
    }
}
