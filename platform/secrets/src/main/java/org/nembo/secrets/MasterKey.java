package org.nembo.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the master key: 64 hexadecimal digits, readable by the server's user alone, kept apart from the data it opens. */
final class MasterKey {

    private static final Logger log = LoggerFactory.getLogger(MasterKey.class);
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private MasterKey() {
    }

    /**
     * Reads the key, or makes one when the file is absent and nothing is sealed yet.
     *
     * @throws IllegalStateException when it is absent although secrets exist, readable by others, or not a key; the message says what to do
     */
    static byte[] load(Path file, boolean anythingSealed) throws IOException {
        if (!Files.exists(file)) {
            if (anythingSealed) {
                throw new IllegalStateException("the master key " + file + " is missing but the database holds secrets sealed under it: "
                        + "put the key file back from its own backup");
            }
            create(file);
            log.warn("A new master key is in {}. Keep a copy of it apart from the backups of the data: without it no secret can be opened.", file);
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IllegalStateException("the master key %s can be read by others (%s): chmod 600 it"
                    .formatted(file, PosixFilePermissions.toString(permissions)));
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!HEX.matcher(text).matches()) {
            throw new IllegalStateException("the master key %s is not 64 hexadecimal digits".formatted(file));
        }
        return HexFormat.of().parseHex(text);
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, HexFormat.of().formatHex(key) + "\n", StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
