package org.nembo.shell.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys that may sign in, in the format of OpenSSH. A key stands for the administrator, unless the options before it name somebody:
 * {@code subject="4711",issuer="https://…",username="anna",groups="users/s3",scopes="sites:read,deployments:*" ssh-ed25519 AAAA…}. Read at every sign-in.
 */
final class AuthorizedKeys {

    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeys.class);
    private static final long MAX_SIZE = 1 << 20;

    private final Path file;
    private final Subject administrator;

    AuthorizedKeys(Path file, Subject administrator) {
        this.file = file;
        this.administrator = administrator;
    }

    /** Whom the key stands for; empty when it is not in the file. @param blob the key as it goes over the wire */
    Optional<Subject> find(byte[] blob) {
        try {
            if (!Files.isRegularFile(file) || !trustworthy()) {
                return Optional.empty();
            }
            for (String line : Files.readAllLines(file)) {
                Optional<Subject> subject = match(line.strip(), blob);
                if (subject.isPresent()) {
                    return subject;
                }
            }
        } catch (IOException e) {
            log.warn("Cannot read {}", file, e);
        }
        return Optional.empty();
    }

    private Optional<Subject> match(String line, byte[] blob) {
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        Optional<AuthorizedKey> known = AuthorizedKey.parse(line);
        if (known.isEmpty()) {
            log.warn("A line of {} is no public key and is passed over", file);
        }
        return known.filter(key -> key.is(blob)).map(key -> subject(key.options()));
    }

    private Subject subject(Map<String, String> options) {
        String subject = options.get("subject");
        if (subject == null) {
            return administrator;
        }
        return new Subject(options.getOrDefault("issuer", administrator.issuer()), subject, options.getOrDefault("username", subject),
                words(options.getOrDefault("groups", "")), words(options.getOrDefault("scopes", "*")));
    }

    private static Set<String> words(String text) {
        return text.isBlank() ? Set.of() : Set.copyOf(java.util.List.of(text.strip().split("\\s*,\\s*")));
    }

    /** As sshd does: a file that others may write says nothing about who may come in. */
    private boolean trustworthy() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        boolean open = permissions.contains(PosixFilePermission.GROUP_WRITE) || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        boolean large = Files.size(file) > MAX_SIZE;
        if (open || large) {
            log.warn("{} is not used: {}", file, open ? "others than its owner may write it" : "it is larger than 1 MiB");
        }
        return !open && !large;
    }
}
