package org.nembo.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.reader.Conversation;
import org.nembo.shell.reader.HistoryFiles;

/** What people have in their hands: the ssh of OpenSSH. */
class OpenSshTest {

    @TempDir
    private Path directory;
    private final Engine engine = Samples.engine();
    private SshDaemon daemon;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "there is no /usr/bin/ssh on this machine");
        KeyPair pair = TestKeys.generate();
        Path key = Files.createFile(directory.resolve("id"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(key)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", null, out);
        }
        Path authorized = directory.resolve("authorized_keys");
        Files.writeString(authorized, PublicKeyEntry.toString(pair.getPublic()) + "\n");
        Files.setPosixFilePermissions(authorized, PosixFilePermissions.fromString("rw-------"));
        SshDaemon.Places places = new SshDaemon.Places(directory.resolve("host.key"), authorized, directory.resolve("run/ssh"));
        daemon = new SshDaemon(new SshDaemon.Settings("127.0.0.1", 0, Duration.ofMinutes(1), 8, 3), places, engine,
                new Conversation(engine, new HistoryFiles(directory.resolve("shell")), "testnode"), Samples.TOKENS, (user, blob) -> Optional.empty());
        daemon.start();
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        engine.stop();
    }

    private record Answer(int status, String out, String err) {
    }

    private Answer ssh(List<String> options, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/ssh", "-F", "none", "-i", directory.resolve("id").toString(), "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=accept-new", "-o", "UserKnownHostsFile=" + directory.resolve("known_hosts"), "-o", "LogLevel=ERROR",
                "-o", "ConnectTimeout=20", "-p", daemon.address().replaceFirst(".*:", "")));
        command.addAll(options);
        command.add("admin@127.0.0.1");
        command.addAll(List.of(words));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).redirectOutput(out.toFile()).redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ssh ends").isTrue();
        return new Answer(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void runsALineWithItsExitStatus() throws Exception {
        Answer list = ssh(List.of("-T"), "thing:list");
        assertThat(list.err()).isEmpty();
        assertThat(list.out()).isEqualTo("Id  Last used\n1   née\n2   日本\n");
        assertThat(list.status()).isZero();
        Answer wrong = ssh(List.of("-T"), "thing:show");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).startsWith("Error: thing:show: <id> is missing");
    }

    @Test
    void letsAnEd25519KeyInAndNoOther() throws Exception {
        Path key = directory.resolve("id");
        for (String name : List.of("id", "other")) {
            Files.deleteIfExists(directory.resolve(name));
            Process keygen = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "anna@laptop", "-f", directory.resolve(name).toString())
                    .start();
            assertThat(keygen.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        Files.writeString(directory.resolve("authorized_keys"), "subject=\"1\",username=\"anna\" " + Files.readString(directory.resolve("id.pub")));
        assertThat(ssh(List.of("-T"), "thing:add x").err()).contains("anna may not");
        assertThat(ssh(List.of("-T"), "thing:echo hi").out()).isEqualTo("hi\n");
        Files.move(directory.resolve("other"), key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(directory.resolve("other.pub"), directory.resolve("id.pub"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Answer refused = ssh(List.of("-T"), "thing:echo hi");
        assertThat(refused.status()).isEqualTo(255);
        assertThat(refused.err()).contains("Permission denied");
    }

    @Test
    void keepsTheQuotesOfTheLine() throws Exception {
        assertThat(ssh(List.of("-T"), "thing:echo 'a  b' | grep 'a  b'").out()).isEqualTo("a  b\n");
    }

    @Test
    void offersNoFiles() throws Exception {
        Answer sftp = ssh(List.of("-s"), "sftp");
        assertThat(sftp.status()).isEqualTo(255);
        assertThat(sftp.err()).contains("subsystem request failed");
    }

    @Test
    void endsLinesAsATerminalWantsThem() throws Exception {
        assertThat(ssh(List.of("-tt"), "thing:lines").out()).isEqualTo("a line\r\nanother\r\n");
    }
}
