package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NamesTest {

    private static final String ID = "019a0000-0000-7000-8000-0123456789ab";

    @Test
    void idsSortByTheTimeOfTheirMaking() {
        TimeOrderedIds ids = new TimeOrderedIds(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
        UUID first = UUID.fromString(made.get(0));
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(first.getMostSignificantBits() >>> 16).isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void aWorkloadIsAlwaysCalledTheSame() {
        assertThat(WorkloadNames.of(ID, "web")).isEqualTo("d-0123456789ab-web").isEqualTo(WorkloadNames.of(ID, "web"));
    }

    @Test
    void everyInstanceHasANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        for (String node : List.of("web", "web-1", "web--1", "x".repeat(36), "x".repeat(37), "é")) {
            for (int instance : new int[] {0, 1, 2, 11, 999_999}) {
                names.add(WorkloadNames.of(ID, node, instance));
            }
        }
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));
        assertThat(names).startsWith("d-0123456789ab-web", "d-0123456789ab-web--1");
    }

    @Test
    void nodesThatDifferHaveWorkloadsThatDiffer() {
        List<String> nodes = List.of("web-1", "web_1", "Web-1", "web.1", "web 1", "é", "ü", "_", "-", "x".repeat(200), "x".repeat(201));
        List<String> names = nodes.stream().map(node -> WorkloadNames.of(ID, node)).toList();
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));
    }
}
