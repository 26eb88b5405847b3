package org.nembo.shell.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key by which clients know the server again: made once, kept in a file of OpenSSH's format. Loaded when the first client comes. Thread-safe. */
final class HostKey implements KeyPairProvider {

    private static final Logger log = LoggerFactory.getLogger(HostKey.class);

    private final Path file;
    private KeyPair key;

    HostKey(Path file) {
        this.file = file;
    }

    @Override
    public synchronized Iterable<KeyPair> loadKeys(SessionContext session) throws IOException, GeneralSecurityException {
        if (key == null) {
            key = Files.exists(file) ? read(session) : generate();
        }
        return List.of(key);
    }

    private KeyPair read(SessionContext session) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(session, () -> file.toString(), in, null);
            if (keys == null || !keys.iterator().hasNext()) {
                throw new IOException("there is no key in " + file);
            }
            return keys.iterator().next();
        }
    }

    private KeyPair generate() throws IOException, GeneralSecurityException {
        // An elliptic curve of the JDK's own: sshd writes Ed25519 keys only with a further library
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair made = generator.generateKeyPair();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(made, "nembo", null, bytes);
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, bytes.toByteArray(), StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            log.info("A new SSH host key is in {}", file);
        } catch (IOException e) {
            log.warn("The SSH host key cannot be kept in {}: clients will see another one after a restart", file, e);
        }
        return made;
    }
}
