package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** A deployment of one program that notes each of its starts, and what can be asked for it. One at a time on its server. */
final class Idle {

    private static final String TEMPLATE = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
                round: {type: string, default: "%s"}
              node_templates:
                idle:
                  type: nembo.nodes.Process
                  properties:
                    command: [sh, -c, 'echo "$ROUND" >> "$MARK"; exec sleep 600']
                    environment: {MARK: "%s", ROUND: {get_input: round}}
                    ports: []
              outputs:
                round: {value: {get_input: round}}
            """;

    private final DoomedServer server;
    private final Path mark;
    private int round;
    private int starts;

    /** @param directory where its programs note their starts */
    Idle(DoomedServer server, Path directory) throws IOException {
        this.server = server;
        this.mark = Files.createDirectories(directory).resolve("mark");
        Files.writeString(mark, "");
    }

    DoomedServer.Deed creation() {
        return new DoomedServer.Deed() {
            @Override
            public void ask() {
                newRound();
                server.api().deploy(TEMPLATE.formatted(word(), mark), "idle", "");
            }

            @Override
            public boolean isTaken() {
                return !present().isEmpty();
            }

            @Override
            public void check(String where) throws IOException {
                assertRuns(where, "CREATE_COMPLETE");
            }
        };
    }

    DoomedServer.Deed deletion() {
        return new DoomedServer.Deed() {
            @Override
            public void ask() {
                accepted(server.api().delete(path()));
            }

            @Override
            public boolean isTaken() {
                return present().isEmpty() || !one().path("status").asText().matches("CREATE_COMPLETE|UPDATE_COMPLETE");
            }

            @Override
            public void check(String where) throws IOException {
                assertThat(present()).as("what is not deleted %s", where).isEmpty();
                assertThat(Processes.workloadsOf(server.data())).as("processes left %s", where).isEmpty();
                assertThat(Processes.directoriesOf(server.data())).as("directories left %s", where).isEmpty();
            }
        };
    }

    /** Replaces the program by one that differs in its environment. */
    DoomedServer.Deed update() {
        return new Change() {
            @Override
            void change() {
                newRound();
                ObjectNode request = Api.JSON.createObjectNode();
                request.putObject("inputs").put("round", word());
                accepted(server.api().send("PUT", path(), request.toString(), "application/json"));
            }

            @Override
            public void check(String where) throws IOException {
                assertRuns(where, "UPDATE_COMPLETE");
                assertThat(one().path("outputs").path("round").asText()).as("outputs %s", where).isEqualTo(word());
            }
        };
    }

    DoomedServer.Deed stop() {
        return new Change() {
            @Override
            void change() {
                accepted(server.api().post(path() + "/resources/idle/stop", "", "application/json"));
            }

            @Override
            public void check(String where) throws IOException {
                assertThat(state()).as("state %s", where).isEqualTo("STOPPED");
                assertThat(Processes.workloadsOf(server.data())).as("processes %s", where).isEmpty();
                assertThat(Processes.directoriesOf(server.data())).as("directories %s", where).hasSize(1);
                assertStarts(where);
            }
        };
    }

    DoomedServer.Deed start() {
        return new Change() {
            @Override
            void change() {
                accepted(server.api().post(path() + "/resources/idle/start", "", "application/json"));
            }

            @Override
            public void check(String where) throws IOException {
                starts++;
                assertThat(state()).as("state %s", where).isEqualTo("STARTED");
                assertRuns(where, "CREATE_COMPLETE");
            }
        };
    }

    /** What is done to the deployment by a job of its own. */
    private abstract class Change implements DoomedServer.Deed {

        private String before = "";

        abstract void change();

        @Override
        public void ask() {
            before = one().path("job").asText();
            change();
        }

        @Override
        public boolean isTaken() {
            return !one().path("job").asText().equals(before);
        }
    }

    private void newRound() {
        round++;
        starts = 1;
    }

    private String word() {
        return "round-" + round;
    }

    private static void accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private List<JsonNode> present() {
        return StreamSupport.stream(server.api().json("/api/v1/deployments").path("items").spliterator(), false)
                .filter(each -> !each.path("status").asText().equals("DELETE_COMPLETE")).toList();
    }

    private JsonNode one() {
        List<JsonNode> all = present();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private String path() {
        return "/api/v1/deployments/" + one().path("id").asText();
    }

    private String state() {
        return server.api().json(path() + "/resources/idle").path("state").asText();
    }

    private void assertRuns(String where, String status) throws IOException {
        JsonNode deployment = one();
        assertThat(deployment.path("status").asText()).as("status %s: %s", where, deployment).isEqualTo(status);
        assertThat(Processes.directoriesOf(server.data())).as("directories %s", where).hasSize(1);
        assertThat(Processes.workloadsOf(server.data())).as("processes %s", where).isNotEmpty();
        assertStarts(where);
    }

    private void assertStarts(String where) throws IOException {
        List<String> lines = Files.readAllLines(mark);
        assertThat(lines.stream().filter(word()::equals)).as("starts of the program %s", where).hasSize(starts);
        assertThat(lines.get(lines.size() - 1)).as("program started last %s", where).isEqualTo(word());
    }
}
