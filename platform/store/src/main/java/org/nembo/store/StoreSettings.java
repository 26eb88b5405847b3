package org.nembo.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database, and how patiently. Immutable.
 *
 * @param url      {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://…}
 * @param user     may be empty
 * @param password may be empty
 * @param poolMax  how many connections at most
 * @param connect  how long to wait for a connection, from the pool and from the server
 * @param write    how long a writer waits for its turn on SQLite
 * @param start    how long to wait at start for a server that is down
 */
public record StoreSettings(String url, String user, String password, int poolMax, Duration connect, Duration write, Duration start) {

    static final String SQLITE = "jdbc:sqlite:";
    static final String POSTGRESQL = "jdbc:postgresql:";

    private static final Pattern PLACE = Pattern.compile("\\$\\[(env|file|secret):([^\\]\\s]{1,512})]");
    private static final int LARGEST_FILE_BYTES = 64 * 1024;

    public StoreSettings {
        if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("url must begin with " + SQLITE + " or " + POSTGRESQL + ", is " + url);
        }
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        between("pool.max", poolMax, 2, 1000);
        between("connect.timeout.seconds", connect.toSeconds(), 1, 300);
        between("write.timeout.seconds", write.toSeconds(), 1, 600);
        between("start.timeout.seconds", start.toSeconds(), 0, 3600);
    }

    /** The defaults. */
    public static StoreSettings of(String url, String user, String password) {
        return new StoreSettings(url, user, password, 24, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /** From the keys of the configuration file {@code org.nembo.store.cfg}. @param data the directory of the SQLite file when no address is given */
    public static StoreSettings of(Map<String, String> keys, Path data, UnaryOperator<String> environment) {
        String url = filled("url", keys.getOrDefault("url", ""), environment);
        return new StoreSettings(url.isEmpty() ? SQLITE + data.resolve("nembo.db") : url,
                filled("user", keys.getOrDefault("user", ""), environment),
                filled("password", keys.getOrDefault("password", ""), environment),
                (int) number(keys, "pool.max", 24),
                Duration.ofSeconds(number(keys, "connect.timeout.seconds", 10)),
                Duration.ofSeconds(number(keys, "write.timeout.seconds", 30)),
                Duration.ofSeconds(number(keys, "start.timeout.seconds", 60)));
    }

    /** Whether it is a file of SQLite rather than a PostgreSQL server. */
    public boolean sqlite() {
        return url.startsWith(SQLITE);
    }

    /** The SQLite file. */
    public Path file() {
        return Path.of(url.substring(SQLITE.length())).toAbsolutePath();
    }

    /** Without the password, and without the parameters of the address, which may hold one. */
    @Override
    public String toString() {
        int parameters = url.indexOf('?');
        return (parameters < 0 ? url : url.substring(0, parameters)) + (user.isEmpty() ? "" : " as " + user);
    }

    private static long number(Map<String, String> keys, String key, long otherwise) {
        String value = keys.getOrDefault(key, "").trim();
        try {
            return value.isEmpty() ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, is '" + value + "'", e);
        }
    }

    private static void between(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", is " + value);
        }
    }

    private static String filled(String key, String text, UnaryOperator<String> environment) {
        Matcher places = PLACE.matcher(text.trim());
        StringBuilder filled = new StringBuilder();
        while (places.find()) {
            String value = switch (places.group(1)) {
                case "env" -> environment.apply(places.group(2));
                case "file" -> read(key, Path.of(places.group(2)));
                default -> throw new IllegalArgumentException(key + ": the secret store lies in this database and cannot open it. "
                        + "Write $[env:NAME] or $[file:/path] instead of " + places.group());
            };
            if (value == null) {
                throw new IllegalArgumentException(key + ": there is no environment variable " + places.group(2));
            }
            places.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return places.appendTail(filled).toString();
    }

    private static String read(String key, Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new IllegalArgumentException(key + ": " + file + " is larger than " + LARGEST_FILE_BYTES + " bytes");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(key + ": cannot read " + file, e);
        }
    }
}
