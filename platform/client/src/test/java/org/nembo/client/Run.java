package org.nembo.client;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One call of the client, with what it wrote. */
record Run(int exit, String out, String err) {

    static Run of(String url, String... words) {
        return with(Map.of("NEMBO_URL", url, "NEMBO_TOKEN", "nembo_test"), Map.of(), words);
    }

    static Run with(Map<String, String> environment, Map<String, String> properties, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> told = new HashMap<>(properties);
        told.putIfAbsent("nembo.terminal", "false");
        int exit = Main.run(List.of(words), environment::get, told::get, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
