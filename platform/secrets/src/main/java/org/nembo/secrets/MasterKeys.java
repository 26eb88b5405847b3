package org.nembo.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where master keys are: one or more of 64 hexadecimal digits each, apart by blanks, lines or commas, the current one first. Each may have its id and a colon
 * before it, which is then checked. A file is readable by the server's user alone and kept apart from the data that it opens.
 */
final class MasterKeys implements Keyring.Source {

    /** The environment variable with the keys themselves. */
    static final String VARIABLE = "NEMBO_MASTER_KEY";
    /** The name of the credential that systemd hands over. */
    static final String CREDENTIAL = "nembo.master.key";

    private static final Logger log = LoggerFactory.getLogger(MasterKeys.class);
    private static final Pattern KEY = Pattern.compile("(?:([0-9a-f]{16}):)?([0-9a-fA-F]{64})");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final int MOST = 16;
    private static final long LARGEST_FILE = 8192;

    private final Optional<String> given;
    private final Path file;
    private final boolean guarded;
    private final BooleanSupplier anythingSealed;

    private MasterKeys(Optional<String> given, Path file, boolean guarded, BooleanSupplier anythingSealed) {
        this.given = given;
        this.file = file;
        this.guarded = guarded;
        this.anythingSealed = anythingSealed;
    }

    /** In a file, which is made with a new key when it is absent and nothing is sealed yet. */
    static MasterKeys in(Path file, BooleanSupplier anythingSealed) {
        return new MasterKeys(Optional.empty(), file, false, anythingSealed);
    }

    /** The file of the configuration; else the environment variable, else the credential of systemd, else {@code master.key} in {@code etc}. */
    static MasterKeys of(String configured, Path etc, UnaryOperator<String> environment, BooleanSupplier anythingSealed) {
        String variable = environment.apply(VARIABLE);
        if (configured.isBlank() && variable != null && !variable.isBlank()) {
            return new MasterKeys(Optional.of(variable), Path.of(VARIABLE), true, anythingSealed);
        }
        String credentials = environment.apply("CREDENTIALS_DIRECTORY");
        if (configured.isBlank() && credentials != null && Files.exists(Path.of(credentials).resolve(CREDENTIAL))) {
            // systemd guards it by the directory, and by access lists that look like rights of the group.
            return new MasterKeys(Optional.empty(), Path.of(credentials).resolve(CREDENTIAL), true, anythingSealed);
        }
        return in(configured.isBlank() ? etc.resolve("master.key") : Path.of(configured), anythingSealed);
    }

    @Override
    public String stamp() {
        if (given.isPresent()) {
            return "";
        }
        try {
            return Files.getLastModifiedTime(file).toMillis() + " " + Files.size(file) + " " + Files.getAttribute(file, "unix:ino");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "absent";
        }
    }

    /** @throws IllegalStateException when they are absent although secrets exist, readable by others, or no keys; the message says what to do */
    @Override
    public List<byte[]> read() throws IOException {
        if (given.isPresent()) {
            return parse(given.get(), "the environment variable " + VARIABLE);
        }
        if (!Files.exists(file)) {
            if (guarded || anythingSealed.getAsBoolean()) {
                throw new IllegalStateException("the master key " + file + " is missing but the database holds secrets sealed under it: "
                        + "put the key file back from its own backup");
            }
            write(List.of(Aes.randomKey()));
            log.warn("A new master key is in {}. Keep a copy of it apart from the backups of the data: without it no secret can be opened.", file);
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!guarded && permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IllegalStateException("the master key %s can be read by others (%s): chmod 600 it"
                    .formatted(file, PosixFilePermissions.toString(permissions)));
        }
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalStateException("the master key %s has over %d bytes".formatted(file, LARGEST_FILE));
        }
        return parse(Files.readString(file, StandardCharsets.ISO_8859_1), "the master key " + file);
    }

    /**
     * Puts a new key before those that the file has. Empty when the keys are not in a file of ours: then whoever keeps them does it.
     *
     * @return the id of the new key
     */
    Optional<String> add() throws IOException {
        if (guarded) {
            return Optional.empty();
        }
        List<byte[]> all = new ArrayList<>(read());
        if (all.size() == MOST) {
            throw new IllegalStateException("%s has %d keys already: remove those that secret:keys shows as unused".formatted(file, MOST));
        }
        all.add(0, Aes.randomKey());
        write(all);
        return Optional.of(Derived.id(all.get(0)));
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private static List<byte[]> parse(String text, String where) {
        List<byte[]> keys = new ArrayList<>();
        for (String word : text.strip().split("[\\s,]+")) {
            Matcher key = KEY.matcher(word);
            if (!key.matches()) {
                throw new IllegalStateException("%s is not 64 hexadecimal digits, or several of them".formatted(where));
            }
            byte[] bytes = HexFormat.of().parseHex(key.group(2));
            if (key.group(1) != null && !key.group(1).equals(Derived.id(bytes))) {
                throw new IllegalStateException("%s: the key named %s has the id %s".formatted(where, key.group(1), Derived.id(bytes)));
            }
            keys.add(bytes);
        }
        if (keys.size() > MOST) {
            throw new IllegalStateException("%s has %d keys, at most %d are taken".formatted(where, keys.size(), MOST));
        }
        return keys;
    }

    private void write(List<byte[]> keys) throws IOException {
        String text = keys.size() == 1 ? HexFormat.of().formatHex(keys.get(0))
                : keys.stream().map(key -> Derived.id(key) + ":" + HexFormat.of().formatHex(key)).collect(Collectors.joining("\n"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text + "\n", StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
