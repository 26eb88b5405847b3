package org.nembo.objectstore.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nembo.objectstore.http.Asked;
import org.nembo.objectstore.http.Headers;

/**
 * Requests and the answers that they get, one after the other, in {@code operations/}. A line {@code anna PUT /data?acl} asks, indented lines after it are
 * headers and, behind {@code <} or {@code {}, the body; {@code ->} tells the status and the error code, indented lines after it headers and the whole body
 * of the answer. {@code object bucket key tags} stores an object, whose version is {@code ${1}}, {@code ${2}} and so on from then on; {@code grant action}
 * lets everybody do something.
 */
class ScenarioTest {

    private static final List<String> FILES = List.of("buckets", "documents", "policy", "acl", "lock", "tagging", "cors", "lifecycle");
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return FILES.stream().flatMap(file -> scenarios(file).map(text -> DynamicTest.dynamicTest(file + ": " + text.substring(0, text.indexOf('\n')),
                () -> new Play(text.substring(text.indexOf('\n') + 1)).play())));
    }

    private static Stream<String> scenarios(String file) {
        try (InputStream in = ScenarioTest.class.getResourceAsStream("/operations/" + file + ".txt")) {
            List<String> all = Stream.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^== ")).filter(text -> !text.isBlank()).toList();
            assertThat(all).isNotEmpty();
            return all.stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One scenario. */
    private static final class Play {

        private final TestedDesk desk = new TestedDesk();
        private final List<String> lines;
        private int at;
        private int objects;

        Play(String text) {
            lines = new ArrayList<>(text.lines().filter(line -> !line.isBlank()).toList());
        }

        void play() {
            int answers = 0;
            while (at < lines.size()) {
                String[] words = lines.get(at).split(" ", 3);
                if (words[0].equals("object")) {
                    String[] place = words[2].split(" ", 2);
                    Map<String, String> tags = place.length < 2 ? Map.of() : org.nembo.objectstore.document.Tags.header(place[1]);
                    String name = "${%d}".formatted(++objects);
                    String version = desk.put(words[1], place[0], tags, Map.of()).version();
                    lines.replaceAll(text -> text.replace(name, version));
                    at++;
                } else if (words[0].equals("grant")) {
                    desk.grant(lines.get(at++).substring("grant ".length()));
                } else {
                    request(words);
                    answers++;
                }
            }
            assertThat(answers).isPositive();
        }

        private void request(String[] words) {
            String line = lines.get(at++);
            Headers headers = new Headers();
            StringBuilder body = new StringBuilder();
            indented(headers, body);
            Asked answer = desk.ask(words[0], words[1], words[2], headers, body.toString());
            String expected = lines.get(at++);
            assertThat(expected).as("after " + line).startsWith("-> ");
            String[] status = expected.substring(3).split(" ");
            assertThat(answer.status()).as(line + ": " + answer.body()).isEqualTo(Integer.parseInt(status[0]));
            if (status.length > 1) {
                assertThat(answer.body()).as(line).contains("<Code>" + status[1] + "</Code>");
            }
            Headers wanted = new Headers();
            StringBuilder whole = new StringBuilder();
            indented(wanted, whole);
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(answer.headers().get(wanted.name(i))).as(line + ": " + wanted.name(i)).isEqualTo(wanted.value(i));
            }
            if (!whole.isEmpty()) {
                assertThat(answer.body().replace(DECLARATION, "").replace(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"", "")).as(line)
                        .isEqualTo(whole.toString());
            } else if (status.length < 2) {
                assertThat(answer.body()).as(line).isEmpty();
            }
        }

        private void indented(Headers headers, StringBuilder body) {
            for (; at < lines.size() && lines.get(at).startsWith("  "); at++) {
                String line = lines.get(at).strip();
                if (line.startsWith("<") || line.startsWith("{")) {
                    body.append(line);
                } else {
                    int colon = line.indexOf(':');
                    headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        }
    }
}
