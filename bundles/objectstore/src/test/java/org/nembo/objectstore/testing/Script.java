package org.nembo.objectstore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation with the server, as data. A line begins with what it is:
 * <pre>
 * # a comment, or what the next step shows
 * > PUT /bucket/key          a request; it ends where the next begins
 * >: Name: value             one of its headers
 * >> text                    a line of its body; \r and \n are escapes, and no end of line is added
 * ?  anonymous               the request is not signed
 * < 200                      the status that must come
 * <: Name: value             a header that must come; * for any value, - for none at all
 * << text                    the body has this text; <! has it not; <= is this text
 * @ name = pattern           the first group of the pattern in the body, or the header of that name (@: name = Header), from now on ${name}
 * </pre>
 */
public final class Script {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    private final Client client;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> step = new ArrayList<>();
    private String name = "";

    public Script(Client client) {
        this.client = client;
    }

    /** Runs it; fails at the first step that is not answered as it must be. */
    public void run(List<String> lines) throws IOException {
        for (String line : lines) {
            if (line.startsWith("> ")) {
                end();
            }
            if (line.startsWith("# ") && step.isEmpty()) {
                name = line;
            } else if (!line.isBlank() && !line.startsWith("# ")) {
                step.add(line);
            } else if (line.startsWith("# ")) {
                end();
                name = line;
            }
        }
        end();
    }

    private void end() throws IOException {
        if (step.isEmpty()) {
            return;
        }
        List<String> lines = step.stream().map(this::expand).toList();
        step.clear();
        String request = lines.get(0).substring(2);
        String method = request.substring(0, request.indexOf(' '));
        String target = request.substring(request.indexOf(' ') + 1);
        Map<String, String> headers = new LinkedHashMap<>();
        StringBuilder body = new StringBuilder();
        boolean signed = true;
        for (String line : lines) {
            if (line.startsWith(">: ")) {
                headers.put(line.substring(3, line.indexOf(':', 3)), line.substring(line.indexOf(':', 3) + 1).strip());
            } else if (line.startsWith(">> ")) {
                body.append(line.substring(3).replace("\\r", "\r").replace("\\n", "\n"));
            } else if (line.startsWith("? anonymous")) {
                signed = false;
            }
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        check(request, signed ? client.signed(method, target, headers, bytes) : client.plain(method, target, headers, bytes), lines);
    }

    private void check(String request, Wire.Answer answer, List<String> lines) {
        String what = name + "\n" + request + "\nwas answered " + answer.status() + " " + answer.headers() + "\n" + answer.text() + "\n";
        for (String line : lines) {
            if (line.startsWith("< ")) {
                assertThat(answer.status()).as(what).isEqualTo(Integer.parseInt(line.substring(2).strip()));
            } else if (line.startsWith("<: ")) {
                header(line.substring(3, line.indexOf(':', 3)), line.substring(line.indexOf(':', 3) + 1).strip(), answer, what);
            } else if (line.startsWith("<< ")) {
                assertThat(answer.text()).as(what).contains(line.substring(3));
            } else if (line.startsWith("<! ")) {
                assertThat(answer.text()).as(what).doesNotContain(line.substring(3));
            } else if (line.startsWith("<= ") || line.equals("<=")) {
                assertThat(answer.text()).as(what).isEqualTo(line.length() < 3 ? "" : line.substring(3));
            } else if (line.startsWith("@")) {
                keep(line, answer, what);
            }
        }
    }

    private static void header(String header, String value, Wire.Answer answer, String what) {
        switch (value) {
            case "*" -> assertThat(answer.header(header)).as(what).isNotEmpty();
            case "-" -> assertThat(answer.header(header)).as(what).isEmpty();
            default -> assertThat(answer.header(header)).as(what).isEqualTo(value);
        }
    }

    private void keep(String line, Wire.Answer answer, String what) {
        boolean header = line.startsWith("@:");
        int equals = line.indexOf('=');
        String variable = line.substring(header ? 2 : 1, equals).strip();
        String text = line.substring(equals + 1).strip();
        if (header) {
            variables.put(variable, answer.header(text));
        } else {
            Matcher matcher = Pattern.compile(text).matcher(answer.text());
            assertThat(matcher.find()).as(what).isTrue();
            variables.put(variable, matcher.group(1));
        }
    }

    private String expand(String line) {
        return VARIABLE.matcher(line).replaceAll(found -> Matcher.quoteReplacement(variables.getOrDefault(found.group(1), found.group())));
    }
}
