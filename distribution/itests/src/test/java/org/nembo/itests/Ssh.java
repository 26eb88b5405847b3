package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** OpenSSH's client against a server's shell, with nothing of the configuration of whoever runs the test. */
final class Ssh {

    private final String address;
    private final Path directory;

    /** @param address {@code host:port}, @param directory for keys and the like */
    Ssh(String address, Path directory) throws IOException {
        this.address = address;
        this.directory = directory;
        Path answer = Files.writeString(directory.resolve("askpass"), "#!/bin/sh\nprintf '%s\\n' \"$ANSWER\"\n");
        Files.setPosixFilePermissions(answer, PosixFilePermissions.fromString("rwx------"));
    }

    static boolean exists() {
        return Program.exists("ssh") && Program.exists("ssh-keygen") && Program.exists("setsid");
    }

    /** One line, signed in by a token. */
    Program password(String token, String line) {
        return client("-o", "PreferredAuthentications=password").with(line).env("ANSWER", token);
    }

    /** One line, signed in by a key that {@link #key} has made. */
    Program withKey(String name, String line) {
        return client("-o", "PreferredAuthentications=publickey", "-i", directory.resolve(name).toString()).with(line);
    }

    /** The same under another name than admin, over one connection for all calls of the name, which stays until {@link #disconnect}. */
    Program connected(String user, String name, String line) {
        return connected(user, name).with(line);
    }

    void disconnect(String user) throws IOException, InterruptedException {
        client("-o", "ControlPath=" + directory.resolve(user + ".mux"), "-O", "exit").run();
    }

    private Program connected(String user, String name) {
        return client("-o", "PreferredAuthentications=publickey", "-i", directory.resolve(name).toString(), "-o", "User=" + user,
                "-o", "ControlMaster=auto", "-o", "ControlPersist=60", "-o", "ControlPath=" + directory.resolve(user + ".mux"));
    }

    /** At a terminal, signed in by a token. */
    Program terminal(String token) {
        return client("-tt", "-o", "PreferredAuthentications=password").env("ANSWER", token).env("TERM", "xterm");
    }

    /** Makes a key; answers its line for authorized_keys. @param name begins with its type */
    String key(String name) throws IOException, InterruptedException {
        Path file = directory.resolve(name);
        Program.Result made = Program.of("ssh-keygen", "-q", "-t", name.replaceFirst("-.*", ""), "-N", "", "-C", "a test's key", "-f", file.toString()).run();
        assertThat(made.exit()).as(made.text()).isZero();
        return Files.readString(directory.resolve(name + ".pub")).strip();
    }

    private Program client(String... options) {
        int colon = address.lastIndexOf(':');
        return Program.of("setsid", "-w", "ssh", "-F", "/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10", "-o", "StrictHostKeyChecking=accept-new")
                .with("-o", "UserKnownHostsFile=" + directory.resolve("known_hosts"), "-o", "NumberOfPasswordPrompts=1", "-o", "IdentitiesOnly=yes")
                .with(options).env("SSH_ASKPASS", directory.resolve("askpass").toString()).env("SSH_ASKPASS_REQUIRE", "force").env("SSH_AUTH_SOCK", "")
                .with("-p", address.substring(colon + 1), "-o", "User=admin", address.substring(0, colon));
    }
}
