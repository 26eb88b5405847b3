package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;

final class PortReservationsTest {

    private static final SiteSettings WIDE = settings(20_000, 29_999);

    @TempDir
    private Path directory;

    private PortReservations ports() {
        return new PortReservations(directory.resolve("ports"));
    }

    private Set<String> files() throws Exception {
        try (Stream<Path> all = Files.list(directory.resolve("ports"))) {
            return all.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void whatSomebodyListensOnIsNotGiven() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SiteSettings one = settings(taken.getLocalPort(), taken.getLocalPort());
            assertThatThrownBy(() -> ports().reserve(one, List.of("http"), "here/w/1"))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_CAPACITY))
                    .hasMessageContaining("no 1 free ports");
        }
    }

    @Test
    void whenThereAreNotEnoughNoneIsReserved() throws Exception {
        int first = ports().reserve(WIDE, List.of("http"), "here/w/1").get("http");
        SiteSettings one = settings(first + 1, first + 1);
        assertThatThrownBy(() -> ports().reserve(one, List.of("a", "b"), "here/w/2")).isInstanceOf(NemboException.class);
        assertThat(files()).containsExactly(Integer.toString(first));
    }

    @Test
    void onlyItsOwnerGivesAPortBack() throws Exception {
        Map<String, Integer> given = ports().reserve(WIDE, List.of("http", "admin"), "here/w/1");
        assertThat(given).containsOnlyKeys("http", "admin");
        ports().release(given.values(), "here/w/2");
        assertThat(files()).hasSize(2);
        ports().release(given.values(), "here/w/1");
        assertThat(files()).isEmpty();
    }

    @Test
    void manyAtOnceNeverGetTheSame() throws Exception {
        SiteSettings narrow = settings(28_000, 28_199);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> wishes = IntStream.range(0, 60)
                    .<Callable<Integer>>mapToObj(i -> () -> ports().reserve(narrow, List.of("p"), "here/w/" + i).get("p"))
                    .toList();
            Set<Integer> given = new HashSet<>();
            for (Future<Integer> port : threads.invokeAll(wishes)) {
                assertThat(given.add(port.get())).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leftOversAreGivenBackWhenTheyAreOldAndNobodys() throws Exception {
        ports().releaseLeftOvers(owner -> false);
        int gone = ports().reserve(WIDE, List.of("p"), "here/gone/1").get("p");
        int kept = ports().reserve(WIDE, List.of("p"), "here/kept/1").get("p");
        int young = ports().reserve(WIDE, List.of("p"), "here/young/1").get("p");
        Path half = Files.writeString(directory.resolve("ports/.new123"), "here/kept/1");
        for (String name : List.of("" + gone, "" + kept, half.getFileName().toString())) {
            Files.setLastModifiedTime(directory.resolve("ports").resolve(name), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        ports().releaseLeftOvers(owner -> owner.equals("here/kept/1"));
        assertThat(files()).containsExactlyInAnyOrder("" + kept, "" + young);
    }

    private static SiteSettings settings(int first, int last) {
        return SiteSettings.of(LocalSite.site(java.util.Map.of("max.workloads", "10", "port.range", first + "-" + last)));
    }
}
