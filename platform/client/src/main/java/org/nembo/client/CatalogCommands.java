package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;

/** {@code site …}, {@code provider …}, {@code token …} and {@code job …}. */
final class CatalogCommands {

    private static final String SITES = "/api/v1/sites";
    private static final String PROVIDERS = "/api/v1/providers";
    private static final String TOKENS = "/api/v1/tokens";
    private static final String JOBS = "/api/v1/jobs";

    private CatalogCommands() {
    }

    static List<Verb> verbs() {
        return List.of(
                Verb.of("site list", "Lists the sites.", list(SITES, "ID:id", "PROVIDER:provider", "STATUS:status", "DESCRIPTION:description"))
                        .with(Verb.LIMIT),
                Verb.of("site show", "Shows one site.", show(SITES)).argument("ID"),
                Verb.of("site add", "Adds a site.", CatalogCommands::addSite).argument("ID")
                        .option("provider", "PROVIDER", "the provider it is reached through; see 'provider list'")
                        .option("description", "TEXT", "for people")
                        .options("property", "NAME=VALUE", "a property that the provider asks for")
                        .options("secret", "NAME=VALUE", "as --property; NAME=@FILE reads the value from a file, so that nobody sees it typed"),
                Verb.of("site remove", "Removes a site.", CatalogCommands::removeSite).argument("ID"),
                Verb.of("provider list", "Lists the providers that are deployed.", list(PROVIDERS, "NAME:name", "TITLE:title", "DESCRIPTION:description"))
                        .with(Verb.LIMIT),
                Verb.of("provider show", "Shows one provider, with the properties that its sites have.", show(PROVIDERS)).argument("NAME"),
                Verb.of("token create", "Makes an access token of yours; its value is shown this once.", CatalogCommands::createToken).argument("NAME")
                        .options("scope", "SCOPE", "what it may do, for example deployments:read (default *)")
                        .options("audience", "AUDIENCE", "the service it is for, api or shell (default both)")
                        .option("days", "N", "how long it is valid (default 90)"),
                Verb.of("token list", "Lists your access tokens.", list(TOKENS, "ID:id", "NAME:name", "SCOPES:scopes", "EXPIRES:expires", "LAST USED:lastUsed"))
                        .with(Verb.LIMIT),
                Verb.of("token revoke", "Revokes one of your access tokens.", CatalogCommands::revokeToken).argument("ID"),
                Verb.of("job list", "Lists jobs, newest first.", list(JOBS, "ID:id", "TYPE:type", "SUBJECT:subject", "STATE:state", "CREATED:created"))
                        .with(Verb.LIMIT),
                Verb.of("job show", "Shows one job with its steps.", CatalogCommands::showJob).argument("ID"),
                Verb.of("job cancel", "Asks a job to stop; what it did is undone.", act("cancel")).argument("ID"),
                Verb.of("job retry", "Tries a job again at once instead of waiting.", act("retry")).argument("ID"));
    }

    private static Verb.Body list(String path, String... columns) {
        List<Table.Column> shown = List.of(columns).stream().map(c -> c.split(":")).map(c -> new Table.Column(c[0], c[1])).toList();
        return (words, context) -> Pages.list(words, context, path, shown);
    }

    private static Verb.Body show(String path) {
        return (words, context) -> Pages.show(words, context, path + "/" + Http.segment(words.argument(0)));
    }

    private static Verb.Body act(String what) {
        return (words, context) -> {
            JsonObject answer = context.http().post(JOBS + "/" + Http.segment(words.argument(0)) + "/" + what, JsonValue.EMPTY_JSON_OBJECT);
            Pages.print(words, context.screen(), answer);
            return ExitCode.SUCCESS;
        };
    }

    private static int addSite(Words words, Context context) {
        JsonObjectBuilder properties = Json.createObjectBuilder();
        words.pairs("property").forEach(properties::add);
        for (Map.Entry<String, String> secret : words.pairs("secret").entrySet()) {
            String value = secret.getValue();
            properties.add(secret.getKey(), value.startsWith("@") ? DeploymentCommands.read(value.substring(1)).strip() : value);
        }
        JsonObjectBuilder body = Json.createObjectBuilder().add("id", words.argument(0))
                .add("provider", words.option("provider").orElseThrow(() -> words.wrong("--provider is missing")))
                .add("description", words.option("description").orElse("")).add("properties", properties);
        JsonObject added = context.http().post(SITES, body.build());
        Pages.print(words, context.screen(), added);
        return ExitCode.SUCCESS;
    }

    private static int removeSite(Words words, Context context) {
        context.http().delete(SITES + "/" + Http.segment(words.argument(0)));
        context.screen().note("Removed " + words.argument(0) + ".");
        return ExitCode.SUCCESS;
    }

    private static int createToken(Words words, Context context) {
        List<String> scopes = words.options("scope").isEmpty() ? List.of("*") : words.options("scope");
        List<String> audiences = words.options("audience").isEmpty() ? List.of("api", "shell") : words.options("audience");
        JsonObject body = Json.createObjectBuilder().add("name", words.argument(0)).add("scopes", Json.createArrayBuilder(scopes))
                .add("audiences", Json.createArrayBuilder(audiences)).add("expiresInDays", words.number("days", 90, 1, 366)).build();
        JsonObject issued = context.http().post(TOKENS, body);
        if (words.flag("json")) {
            context.screen().line(Values.pretty(issued));
        } else {
            context.screen().note("Valid until " + Values.text(Values.object(issued, "token"), "expires") + "; keep it: it is not shown again.");
            context.screen().line(Values.text(issued, "value"));
        }
        return ExitCode.SUCCESS;
    }

    private static int revokeToken(Words words, Context context) {
        context.http().delete(TOKENS + "/" + Http.segment(words.argument(0)));
        context.screen().note("Revoked " + words.argument(0) + ".");
        return ExitCode.SUCCESS;
    }

    private static int showJob(Words words, Context context) {
        String path = JOBS + "/" + Http.segment(words.argument(0));
        JsonObject job = context.http().get(path);
        JsonArray steps = Values.array(context.http().get(path + "/steps"), "items");
        if (words.flag("json")) {
            context.screen().line(Values.pretty(Json.createObjectBuilder(job).add("steps", steps).build()));
            return ExitCode.SUCCESS;
        }
        context.screen().lines(Table.details(context.screen(), job));
        if (!steps.isEmpty()) {
            context.screen().line("");
            context.screen().lines(Table.of(context.screen(), List.of(new Table.Column("STEP", "name"), new Table.Column("STATE", "state"),
                    new Table.Column("ATTEMPT", "attempt"), new Table.Column("STARTED", "started"), new Table.Column("DETAIL", "detail")), steps));
        }
        return ExitCode.SUCCESS;
    }
}
