package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code demo}: the whole way from a template to a page that answers, on a running server. */
final class Demo {

    private static final int SHOWN = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Demo() {
    }

    static List<Verb> verbs() {
        return List.of(Verb.of("demo", "Deploys an example, opens the page that it serves, and tells where everything is.", Demo::run)
                .argument("[FILE]").option("name", "NAME", "what the deployment is called (default: hello)"));
    }

    private static int run(Words words, Context context) throws InterruptedException {
        Screen screen = context.screen();
        Path file = words.find(0).map(Path::of).orElse(context.settings().home().resolve("examples/hello-web.yaml"));
        JsonObject body = Json.createObjectBuilder().add("name", words.option("name").orElse("hello"))
                .add("template", DeploymentCommands.read(file.toString())).add("inputs", JsonValue.EMPTY_JSON_OBJECT).build();
        screen.line("Deploying " + file.getFileName() + " on " + context.settings().base());
        Instant began = Instant.now();
        JsonObject accepted = context.http().create("/api/v1/deployments", body);
        String id = Values.text(accepted, "id");
        Optional<JsonObject> end = new Follow(context, id, Values.text(accepted, "job"), false).await();
        boolean success = end.map(d -> Values.text(d, "status").equals("CREATE_COMPLETE")).orElse(false);
        screen.lines(Summary.of(screen, id, end, success, Duration.between(began, Instant.now())));
        String url = end.map(d -> Values.text(Values.object(d, "outputs"), "url")).orElse("");
        boolean answered = success && !url.isEmpty() && page(screen, url);
        if (success && url.isEmpty()) {
            screen.error("The deployment has no output 'url', so there is no page to open.");
        }
        addresses(context, id);
        return answered ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }

    private static boolean page(Screen screen, String url) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        String failure;
        do {
            try {
                return show(screen, url);
            } catch (IOException | IllegalArgumentException e) {
                failure = e.getMessage();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
        } while (System.nanoTime() < until);
        screen.error(url + " does not answer: " + failure);
        return false;
    }

    /** Opens it as any browser would: without the token. */
    private static boolean show(Screen screen, String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout((int) Http.CONNECT.toMillis());
        connection.setReadTimeout((int) Http.CONNECT.toMillis());
        int status = connection.getResponseCode();
        if (status >= 500) {
            // What has just started may still be getting ready.
            throw new IOException("it answers " + status);
        }
        screen.line("");
        screen.line(screen.paint(Screen.Style.BOLD, "GET " + url) + "  " + status + " " + Screen.clean(String.valueOf(connection.getResponseMessage())));
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readNBytes(64 << 10), StandardCharsets.UTF_8);
            readable(text).lines().map(String::strip).filter(line -> !line.isEmpty()).limit(SHOWN).forEach(line -> screen.line("  " + Screen.clean(line)));
        }
        return status < 400;
    }

    /** What a person would read on the page. */
    static String readable(String html) {
        return html.replaceAll("(?is)<(style|script)\\b.*?</\\1>", "").replaceAll("<[^>]{0,1000}>", "")
                .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&nbsp;", " ").replace("&amp;", "&");
    }

    private static void addresses(Context context, String id) {
        URI base = context.settings().base();
        String ssh = context.settings().ssh();
        Screen screen = context.screen();
        screen.line("");
        screen.line("Server        " + base + "   (API description: " + base + "/api/v1/openapi.json)");
        if (!ssh.isEmpty()) {
            int colon = ssh.lastIndexOf(':');
            screen.line("Shell         ssh -p " + ssh.substring(colon + 1) + " admin@" + ssh.substring(0, Math.max(0, colon)) + "   (password: the token)");
        }
        screen.line("              bin/nembo client help");
        if (!context.settings().objects().isEmpty()) {
            screen.line("S3            " + context.settings().objects() + "   (a key for it: bin/nembo client 'accesskey:create mine')");
        }
        screen.line("Token         " + context.settings().token());
        screen.line("Deployments   bin/nembo client deployment list");
        screen.line("Delete it     bin/nembo client deployment delete " + id);
        screen.out().flush();
    }
}
