package org.nembo.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs a line in the server's shell: what it writes comes through as it is, and so does its exit status. */
final class RemoteShell {

    static final String PATH = "/api/v1/shell";

    private RemoteShell() {
    }

    /** A single word is a whole command line; several are quoted, so that each stays one word. */
    static String line(List<String> words) {
        return words.size() == 1 ? words.get(0) : words.stream().map(RemoteShell::quote).collect(Collectors.joining(" "));
    }

    static int run(Context context, String line) {
        JsonObject body = Json.createObjectBuilder().add("command", line).build();
        try (InputStream in = context.http().stream(PATH, "application/x-ndjson", Optional.of(body), "");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                JsonObject item = next.isBlank() ? null : Values.object(next);
                if (item != null && item.containsKey("exit")) {
                    return Values.number(item, "exit", ExitCode.FAILURE);
                }
                if (item != null) {
                    context.screen().out().print(Values.text(item, "out"));
                    context.screen().out().flush();
                    context.screen().err().print(Values.text(item, "err"));
                    context.screen().err().flush();
                }
            }
        } catch (IOException e) {
            throw new ClientException(ExitCode.UNREACHABLE, "The connection was lost before the command ended: " + e.getMessage(), e);
        }
        throw new ClientException(ExitCode.UNREACHABLE, "The server ended the connection before the command did.");
    }

    private static String quote(String word) {
        return word.matches("[A-Za-z0-9_:./=@%+,-]+") ? word : "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
