package org.nembo.objectstore.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation with the server, as data. A line begins with what it is:
 * <pre>
 * # a comment, or what the next step shows
 * > PUT /bucket/key          a request; it ends where the next begins
 * >: Name: value             one of its headers; {md5}, {crc32}, {crc32c}, {sha1} and {sha256} are checksums of the body
 * >> text                    a line of its body; \r and \n are escapes, and no end of line is added
 * >* 5242880 a               so many times that in its body
 * >f name: value             a field of a form whose file is the body, as {@link Form} has it
 * ?  anonymous               the request is not signed, or signed in a {@link Manner} of its own
 * ?  as bob                  somebody else asks
 * < 200                      the status that must come
 * <: Name: value             a header that must come; * for any value, - for none at all, ~ before a text that must be in it
 * << text                    the body has this text; <! has it not; <= is this text; <[ name1 name2 are the keys and prefixes, in order
 * @ name = pattern           the first group of the pattern in the body, or the header of that name (@: name = Header), from now on ${name}
 * </pre>
 */
public final class Script {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern LISTED = Pattern.compile("<(?:Key|CommonPrefixes><Prefix)>([^<]*)<");

    private final Client client;
    private final Function<String, Client> others;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> step = new ArrayList<>();
    private String name = "";

    public Script(Client client) {
        this(client, who -> {
            throw new IllegalArgumentException(who);
        });
    }

    /** @param others by the name behind {@code ? as} */
    public Script(Client client, Function<String, Client> others) {
        this.client = client;
        this.others = others;
    }

    /** {@code ${name}} is that from the beginning. */
    public Script with(String variable, String value) {
        variables.put(variable, value);
        return this;
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
        Client asking = client;
        String manner = "signed";
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith(">> ")) {
                text.append(line.substring(3).replace("\\r", "\r").replace("\\n", "\n"));
            } else if (line.startsWith(">* ")) {
                String[] words = line.split(" ", 3);
                text.append(words[2].repeat(Integer.parseInt(words[1])));
            } else if (line.startsWith("? as ")) {
                asking = others.apply(line.substring(5).strip());
            } else if (line.startsWith("? ")) {
                manner = line.substring(2);
            }
        }
        Form form = Form.is(lines) ? new Form(asking, lines) : null;
        byte[] bytes = form == null ? text.toString().getBytes(StandardCharsets.UTF_8) : form.body(text.toString());
        Map<String, String> headers = new LinkedHashMap<>();
        if (form != null) {
            headers.put("Content-Type", form.type());
        }
        lines.stream().filter(line -> line.startsWith(">: "))
                .forEach(line -> headers.put(line.substring(3, line.indexOf(':', 3)), Sums.expand(line.substring(line.indexOf(':', 3) + 1).strip(), bytes)));
        check(request, new Manner(asking, form == null ? manner : "anonymous").send(method, target, headers, bytes), lines);
    }

    private void check(String request, Wire.Answer answer, List<String> lines) {
        String body = answer.text().length() > 4000 ? answer.text().substring(0, 4000) : answer.text();
        String what = name + "\n" + request + "\nwas answered " + answer.status() + " " + answer.headers() + "\n" + body + "\n";
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
            } else if (line.startsWith("<[")) {
                assertThat(LISTED.matcher(answer.text()).results().map(found -> found.group(1)).toList()).as(what)
                        .isEqualTo(List.of(line.substring(2).strip().split(" ")).stream().filter(word -> !word.isEmpty()).toList());
            } else if (line.startsWith("@")) {
                keep(line, answer, what);
            }
        }
    }

    private static void header(String header, String value, Wire.Answer answer, String what) {
        switch (value) {
            case "*" -> assertThat(answer.header(header)).as(what).isNotEmpty();
            case "-" -> assertThat(answer.header(header)).as(what).isEmpty();
            default -> {
                if (value.startsWith("~")) {
                    assertThat(answer.header(header)).as(what).contains(value.substring(1).strip());
                } else {
                    assertThat(answer.header(header)).as(what).isEqualTo(value);
                }
            }
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
