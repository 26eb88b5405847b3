package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;

/** A workload whose record is lost is not lost itself. */
final class DamagedRecordTest {

    /** What may happen to a file. */
    enum Damage {
        REMOVED, EMPTIED, CUT, NO_TEXT, SENSELESS, A_DIRECTORY;

        void to(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            switch (this) {
                case REMOVED -> assertThat(file).doesNotExist();
                case EMPTIED -> Files.createFile(file);
                case CUT -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
                case NO_TEXT -> Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
                case SENSELESS -> Files.writeString(file, "created=\\u00zz\n");
                default -> Files.createDirectory(file);
            }
        }
    }

    private static final String SCRIPT = """
            cd /
            (setsid env -u HOME -u TMPDIR sh -c 'cd "$1" && exec sleep 600' - "$HOME" &)
            exec sleep 600""";

    @TempDir
    private Path temporary;

    private LocalSite site;
    private WorkloadRecord record;

    @BeforeEach
    void start() {
        site = new LocalSite(temporary.resolve("local"));
        site.workloads().create(Asked.shell("w", SCRIPT));
        record = site.record("w");
        Waiting.until("all of it runs", () -> ProcessTable.of(record.mark(), java.util.Optional.empty(), java.util.Set.of()).size() == 3
                && site.workloads().find("w").orElseThrow().state() == State.RUNNING);
    }

    @AfterEach
    void stop() {
        site.workloads().delete("w");
        Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        site.close();
    }

    private void loseBoth(Damage damage) throws IOException {
        damage.to(site.folder("w").path().resolve(RecordFile.NAME));
        damage.to(site.folder("w").path().resolve(RecordFile.COPY));
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void itsProcessesPortsAndDirectoryGoWhenItIsDeleted(Damage damage) throws Exception {
        loseBoth(damage);
        assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(site.workloads().find("w").orElseThrow().detail()).contains("cannot be read").contains("ends when it is deleted");
        site.workloads().delete("w");
        Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        assertThat(LocalSite.anyAlive(record)).as("a process was left when it passed as deleted").isFalse();
        assertThat(site.root.resolve(".ports")).isEmptyDirectory();
        Waiting.until("the directory is gone", () -> !Files.exists(site.root.resolve("here")));
    }

    @Test
    void oneThatWasLostWhileTheServerWasAwayIsDeletedToo() throws Exception {
        site.close();
        loseBoth(Damage.REMOVED);
        // Without this file the session is not known either: its processes are told by their environment and their directory.
        Files.delete(site.folder("w").started());
        site = new LocalSite(temporary.resolve("local"));
        site.workloads().delete("w");
        Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        assertThat(LocalSite.anyAlive(record)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void theCopyStandsInForTheRecord(Damage damage) throws Exception {
        Workload before = site.workloads().find("w").orElseThrow();
        damage.to(site.folder("w").path().resolve(RecordFile.NAME));
        assertThat(site.workloads().find("w")).contains(before);
        assertThat(site.workloads().create(Asked.shell("w", SCRIPT)).id()).isEqualTo(before.id());
    }

    @ParameterizedTest
    @EnumSource(value = Damage.class, names = "CUT", mode = EnumSource.Mode.EXCLUDE)
    void itIsNotHiddenFromWhoRemovesAllWithALabel(Damage damage) throws Exception {
        loseBoth(damage);
        assertThat(site.workloads().list("test", "yes")).extracting(Workload::name).containsExactly("w");
    }

    @Test
    void aLabelThatCanStillBeReadKeepsItFromOthers() throws Exception {
        Path file = site.folder("w").path().resolve(RecordFile.NAME);
        Files.delete(site.folder("w").path().resolve(RecordFile.COPY));
        Files.writeString(file, RecordFile.FORMAT + "label.test=yes\nlabel.team=bl");
        assertThat(site.workloads().list("test", "yes")).extracting(Workload::name).containsExactly("w");
        assertThat(site.workloads().list("test", "no")).isEmpty();
        assertThat(site.workloads().list("team", "blue")).as("half a label says nothing").hasSize(1);
    }

    @Test
    void aRecordThatLacksItsLastLineIsNotTakenForTheWhole() throws Exception {
        Path file = site.folder("w").path().resolve(RecordFile.NAME);
        Files.delete(site.folder("w").path().resolve(RecordFile.COPY));
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.indexOf("#sha256")));
        assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.FAILED);
        Files.writeString(file, text.replace("label.test=yes", "label.test=yea"));
        assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.FAILED);
        Files.writeString(file, text);
        assertThat(site.workloads().find("w").orElseThrow().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void theRecordOfAnOlderVersionIsRead() throws Exception {
        Path file = site.folder("w").path().resolve(RecordFile.NAME);
        Files.delete(site.folder("w").path().resolve(RecordFile.COPY));
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^(#.*|boot=.*)\n", ""));
        Workload found = site.workloads().find("w").orElseThrow();
        assertThat(found.state()).isEqualTo(State.RUNNING);
        assertThat(found.id()).isEqualTo(record.id());
        assertThat(site.workloads().create(Asked.shell("w", SCRIPT)).id()).isEqualTo(record.id());
        assertThat(site.workloads().list("test", "yes")).hasSize(1);
        assertThat(site.workloads().list("test", "no")).isEmpty();
    }

    @Test
    void itsNameIsNotGivenToAnother() throws Exception {
        loseBoth(Damage.EMPTIED);
        assertThatThrownBy(() -> site.workloads().create(Asked.shell("w", SCRIPT))).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_CONFLICT);
            assertThat(e.getMessage()).contains("delete it first");
        });
    }

    @Test
    void anotherInstallationsWorkloadOfTheSameNameGoesOn() throws Exception {
        try (LocalSite other = new LocalSite(temporary.resolve("other"))) {
            other.workloads().create(Asked.shell("w", "exec sleep 600", Map.of()));
            Waiting.until("it runs", () -> other.workloads().find("w").orElseThrow().state() == State.RUNNING);
            loseBoth(Damage.REMOVED);
            site.workloads().delete("w");
            Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
            assertThat(other.workloads().find("w").orElseThrow().state()).isEqualTo(State.RUNNING);
            other.workloads().delete("w");
            Waiting.until("the other is gone", () -> other.workloads().find("w").isEmpty());
        }
    }
}
