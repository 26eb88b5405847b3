package org.nembo.deployer.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HexFormat;
import java.util.Hashtable;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One file of {@code etc/}: {@code <pid>.cfg}, or {@code <factory pid>~<name>.cfg} for one of several, in the syntax of {@link Properties}. A value
 * in brackets, {@code [a, b]}, is a list.
 *
 * @param pid      the pid, or the factory pid
 * @param name     the name behind the {@code ~}; empty for a singleton
 * @param values   strings and string arrays
 * @param revision changes when the content does
 */
record ConfigurationFile(String pid, String name, Dictionary<String, Object> values, String revision) {

    private static final long LARGEST_BYTES = 256 * 1024;
    private static final Set<String> BELOW_SECRETS = Set.of("org.nembo.store", "org.nembo.secrets");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+(~[A-Za-z0-9_.-]+)?\\.cfg");

    static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return NAME.matcher(name).matches() && !name.startsWith(".") && !name.equals("nembo.cfg");
    }

    /** @throws IOException when it is too large, not UTF-8 or not in the syntax; the message says which */
    static ConfigurationFile read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException("it is over " + LARGEST_BYTES + " bytes");
        }
        String text = Files.readString(file);
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not in the syntax of Java properties: " + e.getMessage(), e);
        }
        Dictionary<String, Object> values = new Hashtable<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, value(properties.getProperty(key).strip())));
        String base = file.getFileName().toString().replaceFirst("\\.cfg$", "");
        int tilde = base.indexOf('~');
        return new ConfigurationFile(tilde < 0 ? base : base.substring(0, tilde), tilde < 0 ? "" : base.substring(tilde + 1), values, revision(text));
    }

    /** Whether it can be applied only while secrets can be read. What the secret store itself is built from cannot wait for it. */
    boolean needsSecrets() {
        return !BELOW_SECRETS.contains(pid) && Collections.list(values.elements()).stream().anyMatch(value -> text(value).contains("$[secret:"));
    }

    private static String text(Object value) {
        return value instanceof String[] list ? String.join(",", list) : value.toString();
    }

    /** The pid under which Configuration Admin keeps it. */
    String fullPid() {
        return name.isEmpty() ? pid : pid + "~" + name;
    }

    private static Object value(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return text;
        }
        String inner = text.substring(1, text.length() - 1).strip();
        return inner.isEmpty() ? new String[0] : inner.split("\\s*,\\s*");
    }

    private static String revision(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
