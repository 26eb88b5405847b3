package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.nembo.provider.local.isolation.Program;

/**
 * What runs in a machine, as POSIX shell: a first program that runs the init script, and then whatever it is told to over a pipe. So everything in a machine
 * descends from its first program and has its root, its network, its rights and its limits; nothing ever enters from outside.
 */
final class MachineScripts {

    /** What the record of a machine names as its command. */
    static final List<String> COMMAND = List.of("machine");

    /** Arguments: the machine's directory and the job. It ends when the job does, with its status, and keeps both pipes open meanwhile. */
    static final String CLIENT = """
            cd "$1/jobs/$2" || exit 125
            rm -f end
            mkfifo -m 600 end || exit 125
            exec 5<>end 6<>"$1/queue"
            printf '%s\\n' "$2" >&6
            read -r status <&5
            exit "$status"
            """;

    private static final String FIRST = """
            cd "$HOME" || cd /
            exec 3<>"%1$s/queue"
            if mkdir "%1$s/begun" 2>/dev/null && [ -s "%1$s/init-script" ]; then
              (sh "%1$s/init-script" 3>&- &)
            fi
            if [ -f "%1$s/sshd/config" ]; then
              mkdir -p /run/sshd && chmod 755 /run/sshd
              (/usr/sbin/sshd -D -e -f "%1$s/sshd/config" 3>&- &)
            fi
            while read -r job <&3; do
              case $job in
                ''|*[!0-9a-f]*) ;;
                *) (sh "%1$s/jobs/$job/run" </dev/null 3>&- &) ;;
              esac
            done
            """;

    private MachineScripts() {
    }

    /** Whether a root file system has an SSH server. */
    static boolean hasSshd(Path root) {
        return Files.isRegularFile(root.resolve("usr/sbin/sshd"));
    }

    /** Whether the SSH server was laid down for a machine. */
    static boolean runsSshd(Path own) {
        return Files.exists(own.resolve("sshd/config"));
    }

    /** Lays down what the first program needs. @param sshd with an SSH server */
    static void write(Path own, String inside, MachineSpec spec, boolean sshd) throws IOException {
        put(own.resolve("init-script"), spec.request().initScript());
        put(own.resolve("first"), FIRST.formatted(inside));
        if (sshd) {
            sshd(own.resolve("sshd"), inside + "/sshd", spec);
        }
    }

    /** An SSH server with a key of its own, which takes the machine's keys and no passwords. */
    private static void sshd(Path directory, String inside, MachineSpec spec) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(directory.resolve("host_key"))) {
            Program.Result made = Program.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "nembo", "-f",
                    directory.resolve("host_key").toString()), Map.of(), Duration.ofSeconds(20));
            if (!made.ok()) {
                throw new IOException("a host key cannot be made: " + made.lastLine());
            }
        }
        put(directory.resolve("authorized_keys"), String.join("\n", spec.request().keys()) + "\n");
        put(directory.resolve("config"), """
                Port %d
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized_keys
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                UsePAM no
                PidFile none
                PrintMotd no
                Subsystem sftp internal-sftp
                """.formatted(spec.port(), inside, inside));
    }

    /** Lays down a job. @param inside its directory as the machine sees it */
    static void job(Path job, String inside, List<String> command, Map<String, String> environment) throws IOException {
        StringBuilder text = new StringBuilder("exec >> " + quote(inside + "/log") + " 2>&1\n");
        environment.forEach((name, value) -> text.append("export ").append(name).append('=').append(quote(value)).append('\n'));
        text.append("(cd ").append(quote(inside + "/work")).append(" && exec");
        command.forEach(word -> text.append(' ').append(quote(word)));
        text.append(")\nprintf '%s\\n' \"$?\" 1<>").append(quote(inside + "/end")).append('\n');
        put(job.resolve("run"), text.toString());
    }

    private static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static void put(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
