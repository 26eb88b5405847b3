package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** What a workload is given: command, environment, files, ports, and what it writes. */
public abstract class WorkloadInputsContract extends ProviderUnderTest {

    private CloudSession session;

    @BeforeEach
    final void openSession() {
        session = open();
    }

    @AfterEach
    final void leaveNothing() {
        if (session == null) {
            // The test was skipped before it began.
            return;
        }
        List<Workload> left = workloads().list(Requests.LABEL, Requests.VALUE);
        left.forEach(workload -> workloads().delete(workload.name()));
        await("all is removed", () -> workloads().list(Requests.LABEL, Requests.VALUE).isEmpty());
        session.close();
    }

    private Workloads workloads() {
        return session.workloads().orElseThrow();
    }

    private String outputOf(WorkloadRequest request) {
        workloads().create(request);
        await(request.name() + " has ended", () -> workloads().find(request.name()).orElseThrow().state() == State.COMPLETED);
        return workloads().log(request.name(), 100_000);
    }

    @Test
    public void argumentsArriveAsTheyAreWithoutAShell() {
        List<String> odd = List.of("a b", "", "$HOME", "'", "\"", "*", ";", "-n", "\\n", "é✓", "line\nbreak");
        StringBuilder expected = new StringBuilder();
        odd.forEach(word -> expected.append('[').append(word).append("]\n"));
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", "for word in \"$@\"; do printf '[%s]\\n' \"$word\"; done", "sh"));
        command.addAll(odd);
        assertThat(outputOf(Requests.of("words", command))).isEqualTo(expected.toString());
    }

    @Test
    public void theEnvironmentArrives() {
        WorkloadRequest request = Requests.shell("variables", "printf '%s|%s' \"$GREETING\" \"$EMPTY\"",
                Map.of("GREETING", "hé llo $x 'y' \"z\"\nline", "EMPTY", ""), Map.of(), List.of());
        assertThat(outputOf(request)).isEqualTo("hé llo $x 'y' \"z\"\nline|");
    }

    @Test
    public void filesLieInTheWorkingDirectory() {
        WorkloadRequest request = Requests.shell("documents", "cat note.txt sub/deep/other.txt", Map.of(),
                Map.of("note.txt", "first ✓\n", "sub/deep/other.txt", "second\n"), List.of());
        assertThat(outputOf(request)).isEqualTo("first ✓\nsecond\n");
    }

    @Test
    public void theWorkingDirectoryIsItsOwnAndCanBeWrittenTo() {
        outputOf(Requests.shell("left", "echo mine > trace"));
        assertThat(outputOf(Requests.shell("right", "ls"))).doesNotContain("trace");
    }

    @Test
    public void everyPortHasANumberOfItsOwn() {
        String output = outputOf(Requests.shell("ports", "echo \"$PORT $PORT_HTTP $PORT_ADMIN_UI\"", Map.of(), Map.of(), List.of("http", "admin-ui")));
        String[] numbers = output.strip().split(" ");
        assertThat(numbers).hasSize(3);
        assertThat(numbers[0]).as("PORT is the first").isEqualTo(numbers[1]);
        assertThat(numbers[2]).as("each has its own").isNotEqualTo(numbers[1]);
        assertThat(numbers).allMatch(number -> Integer.parseInt(number) > 0 && Integer.parseInt(number) < 65_536);
        assertThat(workloads().find("ports").orElseThrow().endpoints()).containsOnlyKeys("http", "admin-ui");
    }

    @Test
    public void twoWorkloadsNeverShareAnEndpoint() {
        workloads().create(Requests.web("one", "one"));
        workloads().create(Requests.web("two", "two"));
        await("both answer as themselves", () -> Requests.get(endpoint("one")).contains("one") && Requests.get(endpoint("two")).contains("two"));
        assertThat(endpoint("one")).isNotEqualTo(endpoint("two"));
    }

    private String endpoint(String name) {
        return workloads().find(name).orElseThrow().endpoints().get("http");
    }

    @Test
    public void theLogIsItsEndWithWholeCharacters() {
        outputOf(Requests.shell("writer", "echo beginning; printf 'ééééé'; printf 'end'"));
        assertThat(workloads().log("writer", 3)).isEqualTo("end");
        assertThat(workloads().log("writer", 6)).isEqualTo("éend");
        assertThat(workloads().log("writer", 100_000)).startsWith("beginning\n").endsWith("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escape", "a/../../escape", "/etc/escape", "", "a//b", "./a", "a/", "..", "nul\0byte"})
    public void aFileOutsideTheWorkingDirectoryIsRefused(String path) {
        WorkloadRequest request = Requests.shell("climber", "exec sleep 600", Map.of(), Map.of(path, "x"), List.of());
        assertThatThrownBy(() -> workloads().create(request))
                .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID));
        assertThat(workloads().find("climber")).as("what was refused is not there").isEmpty();
    }

    @Test
    public void aVariableThatCannotBeOneIsRefused() {
        for (Map<String, String> environment : List.of(Map.of("A=B", "x"), Map.of("", "x"), Map.of("NUL", "a\0b"))) {
            assertThatThrownBy(() -> workloads().create(Requests.shell("odd", "exec sleep 600", environment, Map.of(), List.of())))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID));
        }
        assertThat(workloads().find("odd")).isEmpty();
    }

    @Test
    public void theLongestNameIsFine() {
        String name = "n" + "0123456789".repeat(6) + "-z";
        assertThat(outputOf(Requests.shell(name, "echo fine"))).isEqualTo("fine\n");
    }
}
