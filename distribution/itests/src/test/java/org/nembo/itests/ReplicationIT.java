package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;

/** Two servers that keep one bucket, as the guide says; one is killed and away, and catches up. */
class ReplicationIT {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Api.PATIENCE).build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static NemboServer cnaf;
    private static NemboServer bari;

    @BeforeAll
    static void start() throws Exception {
        cnaf = NemboServer.prepared(setup());
        bari = NemboServer.prepared(setup());
        cnaf.launch();
        bari.launch();
        cnaf.awaitReady();
        bari.awaitReady();
        Courier ofCnaf = Courier.at(bari, "cnaf");
        Courier ofBari = Courier.at(cnaf, "bari");
        introduce(cnaf, "bari", bari, ofCnaf, ofBari);
        introduce(bari, "cnaf", cnaf, ofBari, ofCnaf);
        bucket(cnaf, ofBari);
        bucket(bari, ofCnaf);
    }

    private static NemboServer.Setup setup() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return NemboServer.Setup.standard().features("platform", "identity", "engine-objects-rocksdb", "objectstore")
                    .with("org.nembo.objectstore", "port", Integer.toString(free.getLocalPort())).with("org.nembo.outbound", "loopback", "true");
        }
    }

    @AfterAll
    static void stop() {
        cnaf.close();
        bari.close();
    }

    /** The identity that a server has at the other one. */
    private record Courier(String key, String secret, String subject) {

        static Courier at(NemboServer server, String account) throws Exception {
            Api identity = Api.administrator(server).as(Person.made(server, account).token());
            JsonNode made = Api.parse(identity.post("/api/v1/object/keys", "{}", "application/json").body());
            return new Courier(made.path("key").path("id").asText(), made.path("secret").asText(),
                    identity.json("/api/v1/users/me").path("uid").asText() + "@urn:nembo:local");
        }
    }

    /** Tells {@code server} of the other one. @param there who it is at the other one @param accepts who the other one is here */
    private static void introduce(NemboServer server, String name, NemboServer other, Courier there, Courier accepts) throws IOException {
        String site = Api.JSON.createObjectNode().put("endpoint", s3(other).toString()).put("accessKey", there.key()).put("secret", there.secret())
                .put("accepts", accepts.subject()).toString();
        HttpResponse<String> told = Api.administrator(server).send("PUT", "/api/v1/object/sites/" + name, site, "application/json");
        assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
        assertThat(told.body()).doesNotContain(there.secret());
    }

    private static URI s3(NemboServer server) throws IOException {
        return URI.create(Files.readString(server.data().resolve("run/s3")).strip());
    }

    private static HttpResponse<byte[]> ask(NemboServer server, String method, String target, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(s3(server).resolve(target)).timeout(Api.PATIENCE)
                .header("Authorization", "Bearer " + server.adminToken());
        return HTTP.send(request.method(method, HttpRequest.BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void done(NemboServer server, String method, String target, String body) throws Exception {
        HttpResponse<byte[]> answer = ask(server, method, target, body.getBytes());
        assertThat(answer.statusCode()).as(method + " " + target + " " + new String(answer.body())).isBetween(200, 204);
    }

    private static void bucket(NemboServer server, Courier courier) throws Exception {
        done(server, "PUT", "/data", "");
        done(server, "PUT", "/data?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        done(server, "PUT", "/data?policy", """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam:::user/%s"},
                "Action": ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:GetObjectVersionForReplication"], "Resource": "arn:aws:s3:::data/*"}]}"""
                .formatted(courier.subject()));
    }

    /** Version ids, times, sizes and ETags, as a client sees them. */
    private static String versions(NemboServer server) throws Exception {
        return new String(ask(server, "GET", "/data?versions", new byte[0]).body()).replaceAll("<Owner>.*?</Owner>", "")
                .replaceAll("<RequestId>.*?</RequestId>", "");
    }

    private static boolean isCaughtUp(NemboServer server, String site) {
        JsonNode state = Api.administrator(server).json("/api/v1/object/sites").path(0);
        return state.path("name").asText().equals(site) && state.path("state").asText().equals("OK") && state.path("backlog").asLong() == 0
                && state.path("copying").asLong() == 0 && state.path("refused").asLong() == 0;
    }

    private static void same() throws Exception {
        cnaf.await("Bari has everything", () -> isCaughtUp(cnaf, "bari"), PATIENCE);
        bari.await("CNAF has everything", () -> isCaughtUp(bari, "cnaf"), PATIENCE);
        assertThat(versions(bari)).isEqualTo(versions(cnaf));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aSiteThatWasKilledCatchesUpBothWays() throws Exception {
        done(cnaf, "PUT", "/data/before", "was there before");
        for (NemboServer server : new NemboServer[] {cnaf, bari}) {
            String site = server == cnaf ? "bari" : "cnaf";
            HttpResponse<String> begun = Api.administrator(server).send("PUT", "/api/v1/object/replication/data", "{\"sites\": [\"" + site + "\"]}",
                    "application/json");
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
        }
        same();
        assertThat(new String(ask(bari, "GET", "/data/before", new byte[0]).body())).isEqualTo("was there before");
        for (int i = 0; i < 50; i++) {
            done(i % 2 == 0 ? cnaf : bari, "PUT", "/data/key" + i % 10, "text " + i);
        }
        assertThat(ask(cnaf, "PUT", "/data/big", bytes(20_000_000)).statusCode()).isEqualTo(200);
        bari.kill();
        for (int i = 0; i < 30; i++) {
            done(cnaf, "PUT", "/data/key" + i % 10, "later " + i);
        }
        done(cnaf, "DELETE", "/data/key3", "");
        cnaf.await("CNAF knows that Bari is away", () -> Api.administrator(cnaf).json("/api/v1/object/sites").path(0).path("state").asText().equals("AWAY"),
                PATIENCE);
        assertThat(ask(cnaf, "HEAD", "/data/key1", new byte[0]).headers().firstValue("x-amz-replication-status")).contains("PENDING");
        bari.startAgain();
        same();
        assertThat(ask(bari, "GET", "/data/big", new byte[0]).body()).isEqualTo(bytes(20_000_000));
        assertThat(ask(bari, "GET", "/data/key3", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(ask(cnaf, "HEAD", "/data/key1", new byte[0]).headers().firstValue("x-amz-replication-status")).isPresent();
        assertThat(Api.administrator(cnaf).shell("replication:status")).contains("bari").contains("OK");
        assertThat(cnaf.log()).doesNotContain("\"ERROR\"").doesNotContain(" ERROR ");
    }
}
