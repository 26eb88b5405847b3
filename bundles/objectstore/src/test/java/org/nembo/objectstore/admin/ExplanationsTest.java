package org.nembo.objectstore.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;

class ExplanationsTest {

    private Desk desk;
    private Subject ada;
    private Subject bob;
    private Explanations explanations;

    @BeforeEach
    void start() throws Exception {
        desk = new Desk();
        ada = desk.people.add("ada");
        bob = desk.people.add("bob", "physics");
        explanations = new Explanations(desk.engine, desk.rights, desk.people);
        Bucket bucket = desk.bucket("data", ada, "physics", Bucket.Versioning.OFF);
        desk.put(bucket, "open", "x", Map.of(Settings.ACL, "public-read"));
    }

    @AfterEach
    void stop() {
        desk.close();
    }

    private JsonNode ask(Subject who, String path, String query) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Sink sink = new Sink() {
            @Override
            public void begin(int status, Headers headers, long length) {
                assertThat(status).isEqualTo(200);
            }

            @Override
            public void write(ByteBuffer piece, boolean last) {
                while (piece.hasRemaining()) {
                    bytes.write(piece.get());
                }
            }
        };
        Caller caller = new Caller(Optional.of(who), "NKX", Optional.empty(), "192.0.2.7", false, "r");
        explanations.answer(new Exchange("GET", Target.of(path, "localhost", List.of()), Query.of(query), new Headers(), caller, Body.NONE, sink));
        return new ObjectMapper().readTree(bytes.toByteArray());
    }

    private static JsonNode line(JsonNode told, String who, String action) {
        for (JsonNode line : told.path("answers")) {
            if (line.path("who").asText().equals(who) && line.path("action").asText().equals(action)) {
                return line;
            }
        }
        throw new AssertionError(who + " " + action + " is not in " + told);
    }

    @Test
    void tellsOwnersWhoMayWhatAndWhy() throws Exception {
        JsonNode told = ask(ada, "/data", "explain");
        assertThat(line(told, "owner", "s3:PutBucketPolicy").path("allowed").asBoolean()).isTrue();
        assertThat(line(told, "member of physics", "s3:ListBucket").path("allowed").asBoolean()).isTrue();
        assertThat(line(told, "member of physics", "s3:PutObject").path("allowed").asBoolean()).isFalse();
        assertThat(line(told, "nobody", "s3:ListBucket").path("allowed").asBoolean()).isFalse();
        JsonNode object = ask(ada, "/data/open", "explain");
        assertThat(line(object, "nobody", "s3:GetObject").path("decidedBy").asText()).isEqualTo("acl");
        assertThat(line(object, "nobody", "s3:DeleteObject").path("allowed").asBoolean()).isFalse();
        JsonNode one = ask(ada, "/data", "explain&subject=" + bob.id() + "&action=s3:ListBucket");
        assertThat(one.path("answers")).hasSize(1);
        assertThat(one.path("answers").get(0).path("reasons").toString()).contains("member of physics");
    }

    @Test
    void tellsNobodyElse() {
        Subject eve = desk.people.add("eve");
        assertThatThrownBy(() -> ask(eve, "/data", "explain")).isInstanceOf(S3Failure.class);
        assertThatThrownBy(() -> ask(ada, "/none", "explain")).isInstanceOf(S3Failure.class);
        assertThatThrownBy(() -> ask(ada, "/data", "explain&subject=bob")).isInstanceOf(S3Failure.class).hasMessageContaining("SUBJECT@ISSUER");
    }

    @Test
    void whoComesInTheClearIsNotTakenForSecure() {
        Subject carol = desk.people.add("carol");
        assertThat(Actors.of(carol, Map.of("secure", "false", "client", "192.0.2.7")::get).secure()).isFalse();
        assertThat(Actors.of(carol, Map.of("secure", "true")::get).secure()).isTrue();
        assertThat(Actors.of(carol, name -> null).secure()).as("by the shell's own protocol").isTrue();
    }
}
