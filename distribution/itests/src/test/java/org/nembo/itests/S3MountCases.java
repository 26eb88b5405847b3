package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** rclone, s3cmd and s3fs, among them buckets that are mounted as file systems. */
interface S3MountCases {

    S3Door s3();

    @Test
    default void rcloneCopiesSyncsChecksAndMounts() throws Exception {
        assumeThat(Program.exists("rclone")).as("rclone is not on this machine").isTrue();
        Path tree = s3().place("rclone/tree/deep");
        Path big = S3Door.big(tree.resolve("big"));
        Files.writeString(tree.resolve("ü n+.txt"), "first");
        rclone("mkdir", "nembo:rclone");
        rclone("copy", tree.toString(), "nembo:rclone/tree");
        rclone("check", "--download", tree.toString(), "nembo:rclone/tree");
        Files.move(tree.resolve("ü n+.txt"), tree.resolve("other"));
        rclone("sync", tree.toString(), "nembo:rclone/tree");
        rclone("check", tree.toString(), "nembo:rclone/tree");
        assertThat(rclone("lsf", "-R", "--files-only", "nembo:rclone").lines()).containsExactlyInAnyOrder("tree/big", "tree/other");
        assumeMounts();
        Path mount = s3().place("rclone/mount");
        Path place = s3().directory().resolve("rclone");
        Process process = rcloneProgram("mount", "nembo:rclone", mount.toString(), "--vfs-cache-mode", "writes", "--vfs-write-back", "0s",
                "--cache-dir", s3().place("rclone/cache").toString()).start(Path.of("/dev/null"), place.resolve("out"), place.resolve("err"));
        try {
            Api.await("mount of rclone", Api.PATIENCE, () -> Files.exists(mount.resolve("tree/big")));
            useAsFiles(mount, big);
        } finally {
            unmount(mount);
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(rclone("lsf", "-R", "--files-only", "nembo:rclone").lines())
                .containsExactlyInAnyOrder("tree/big", "tree/other", "made/renamed", "made/copy");
        assertThat(rclone("cat", "nembo:rclone/made/renamed")).isEqualTo("hello, mount");
    }

    @Test
    default void s3fsMounts() throws Exception {
        assumeThat(Program.exists("s3fs")).as("s3fs is not on this machine").isTrue();
        assumeMounts();
        S3Wire.make(s3(), "s3fs");
        Path place = s3().place("s3fs");
        Path password = Files.createFile(place.resolve("password"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, s3().id() + ":" + s3().secret());
        Path big = S3Door.big(place.resolve("big"));
        Path mount = s3().place("s3fs/mount");
        S3Door.done(s3().client("s3fs", "s3fs", mount.toString(), "-o", "passwd_file=" + password, "-o", "url=" + s3().address(), "-o",
                "use_path_request_style", "-o", "endpoint=" + S3Door.REGION));
        try {
            useAsFiles(mount, big);
            Files.move(mount.resolve("made"), mount.resolve("moved"));
            assertThat(Files.readString(mount.resolve("moved/renamed"))).isEqualTo("hello, mount");
        } finally {
            unmount(mount);
        }
        assertThat(S3Wire.keys(s3(), "s3fs")).containsExactly("moved/", "moved/copy", "moved/renamed");
    }

    @Test
    default void s3cmdDoesAllItCan() throws Exception {
        assumeThat(Program.exists("s3cmd")).as("s3cmd is not on this machine").isTrue();
        Path place = s3().place("s3cmd");
        Path config = Files.writeString(place.resolve("config"), "[default]\naccess_key = %s\nsecret_key = %s\n".formatted(s3().id(), s3().secret())
                + "host_base = %s\nhost_bucket = %s\nuse_https = False\n".formatted(s3().authority(), s3().authority()));
        Program s3cmd = s3().client("s3cmd", "-c", config.toString(), "--no-progress");
        Path tree = s3().place("s3cmd/tree/ü");
        Path big = S3Door.big(tree.resolve("big"));
        Files.writeString(tree.resolve("a b"), "text");
        S3Door.done(s3cmd.with("mb", "s3://s3cmd"));
        S3Door.done(s3cmd.with("put", "--multipart-chunk-size-mb=5", big.toString(), "s3://s3cmd/big"));
        S3Door.done(s3cmd.with("cp", "s3://s3cmd/big", "s3://s3cmd/copy"));
        S3Door.done(s3cmd.with("mv", "s3://s3cmd/copy", "s3://s3cmd/moved"));
        S3Door.done(s3cmd.with("get", "s3://s3cmd/moved", place.resolve("back").toString()));
        assertThat(Files.mismatch(place.resolve("back"), big)).isEqualTo(-1);
        S3Door.done(s3cmd.with("sync", tree.getParent().toString() + "/", "s3://s3cmd/sync/"));
        assertThat(S3Wire.keys(s3(), "s3cmd")).containsExactly("big", "moved", "sync/ü/a b", "sync/ü/big");
        assertThat(S3Door.done(s3cmd.with("sync", tree.getParent().toString() + "/", "s3://s3cmd/sync/"))).as("all is there").doesNotContain("upload:");
        assertThat(Api.fetch(s3().address() + "/s3cmd/moved").statusCode()).isEqualTo(403);
        Path policy = Files.writeString(place.resolve("policy"), "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::s3cmd/sync/*\"}]}");
        S3Door.done(s3cmd.with("setpolicy", policy.toString(), "s3://s3cmd"));
        assertThat(Api.fetch(s3().address() + "/s3cmd/sync/%C3%BC/a%20b").body()).isEqualTo("text");
        S3Door.done(s3cmd.with("setacl", "--acl-public", "s3://s3cmd/moved"));
        assertThat(Api.fetch(s3().address() + "/s3cmd/moved").statusCode()).isEqualTo(200);
        S3Door.done(s3cmd.with("del", "--recursive", "--force", "s3://s3cmd/sync"));
        assertThat(S3Wire.keys(s3(), "s3cmd")).containsExactly("big", "moved");
    }

    private void useAsFiles(Path mount, Path big) throws IOException {
        Path made = Files.createDirectory(mount.resolve("made"));
        Files.writeString(made.resolve("text"), "hello, mount");
        Files.move(made.resolve("text"), made.resolve("renamed"));
        assertThat(Files.readString(made.resolve("renamed"))).isEqualTo("hello, mount");
        Files.copy(big, made.resolve("copy"));
        assertThat(Files.mismatch(made.resolve("copy"), big)).isEqualTo(-1);
        Files.writeString(made.resolve("short-lived"), "");
        Files.delete(made.resolve("short-lived"));
        try (Stream<Path> files = Files.list(made)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("renamed", "copy");
        }
    }

    private static void assumeMounts() {
        assumeThat(Files.exists(Path.of("/dev/fuse")) && !unmounter().isEmpty()).as("this machine has no FUSE").isTrue();
    }

    private static String unmounter() {
        return Stream.of("fusermount3", "fusermount").filter(Program::exists).findFirst().orElse("");
    }

    private static void unmount(Path mount) throws Exception {
        Program.of(unmounter(), "-u", mount.toString()).run();
    }

    private String rclone(String... words) throws Exception {
        return S3Door.done(rcloneProgram(words));
    }

    private Program rcloneProgram(String... words) {
        return s3().client("rclone").with(words).env("RCLONE_CONFIG_NEMBO_TYPE", "s3").env("RCLONE_CONFIG_NEMBO_PROVIDER", "Other")
                .env("RCLONE_CONFIG_NEMBO_ENV_AUTH", "true").env("RCLONE_CONFIG_NEMBO_ENDPOINT", s3().address().toString());
    }
}
