package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.WorkloadRequest;

final class RequestCheckTest {

    private static void refused(WorkloadRequest request, String why) {
        assertThatThrownBy(() -> {
            RequestCheck.check(request);
            RequestCheck.checkProgram(request, Optional.empty());
        }).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID))
                .hasMessageContaining("workload 'odd'").hasMessageContaining(why);
    }

    private static WorkloadRequest command(String... words) {
        return Asked.with(Map.of(), Map.of(), List.of(), words);
    }

    private static WorkloadRequest files(Map<String, String> files) {
        return Asked.with(Map.of(), files, List.of(), "sleep", "1");
    }

    private static WorkloadRequest ports(List<String> ports) {
        return Asked.with(Map.of(), Map.of(), ports, "sleep", "1");
    }

    private static WorkloadRequest environment(Map<String, String> environment) {
        return Asked.with(environment, Map.of(), List.of(), "sleep", "1");
    }

    @Test
    void aCommandMustBeAProgramOfThisMachine() {
        refused(command(""), "must not be empty");
        refused(command("-x"), "begin with '-'");
        refused(command("no-such-program"), "'no-such-program' does not exist");
        refused(command("/etc/passwd"), "does not exist");
        refused(command("/nowhere/x"), "does not exist");
        refused(command("./absent.sh"), "does not exist");
        refused(command("exit"), "does not exist");
        RequestCheck.checkProgram(command("sh"), Optional.empty());
        RequestCheck.checkProgram(command("/bin/sh"), Optional.empty());
        RequestCheck.checkProgram(command("java"), Optional.empty());
        RequestCheck.checkProgram(Asked.with(Map.of(), Map.of("bin/run.sh", "#!/bin/sh\n"), List.of(), "./bin/run.sh"), Optional.empty());
    }

    @Test
    void theRequestsOwnPathIsSearchedWhenItHasOne() {
        refused(Asked.with(Map.of("PATH", "/nowhere:relative"), Map.of(), List.of(), "sh"), "does not exist");
    }

    @Test
    void wordsAreBounded() {
        refused(command("sleep", "x".repeat(128 * 1024)), "an argument is over");
        refused(command("sleep", "a\0b"), "NUL");
        refused(environment(Map.of("LONG", "é".repeat(70_000))), "the variable LONG is over");
        String[] many = new String[20];
        java.util.Arrays.fill(many, "x".repeat(60_000));
        many[0] = "sleep";
        refused(command(many), "together are over");
    }

    @Test
    void theProvidersOwnVariableIsNotTheirs() {
        refused(environment(Map.of("NEMBO_WORKLOAD", "x")), "belongs to the provider");
        refused(environment(Map.of("1X", "x")), "'1X' is not a name");
    }

    @Test
    void filesAreBounded() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= 1000; i++) {
            many.put("f" + i, "");
        }
        refused(files(many), "1001 files");
        refused(files(Map.of("big", "x".repeat(16 * 1024 * 1024 + 1))), "over 16777216 characters");
        refused(files(Map.of("a", "x", "a/b", "y")), "both a file and a directory");
        refused(files(Map.of("x".repeat(256), "")), "not a relative path");
        refused(files(Map.of("a/".repeat(500) + "b", "")), "not a relative path");
        RequestCheck.check(files(Map.of("a/b/c", "x", "a/b/d", "y", "a/e", "z")));
    }

    @Test
    void portsAreNamedAndFew() {
        refused(ports(List.of("a", "A")), "two ports are passed as PORT_A");
        refused(ports(List.of("http", "http")), "two ports");
        refused(ports(List.of("a b")), "not a name of a port");
        refused(ports(List.of("")), "not a name of a port");
        refused(ports(Collections.nCopies(101, "p")), "101 ports");
    }
}
