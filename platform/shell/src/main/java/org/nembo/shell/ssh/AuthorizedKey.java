package org.nembo.shell.ssh;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of an authorized_keys file (sshd(8)): options, if any, the type of the key, the key, a comment.
 *
 * @param blob the key as it goes over the wire, RFC 4253, section 6.6
 */
record AuthorizedKey(Map<String, String> options, byte[] blob) {

    private static final Pattern LINE = Pattern.compile(
            "(?:((?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+)\\s+)?((?:ssh|ecdsa|sk)-[\\w@.-]+)\\s+([A-Za-z0-9+/=]+)(?:\\s.*)?");
    private static final Pattern OPTION = Pattern.compile("([\\w-]+)(?:=\"((?:[^\"\\\\]|\\\\.)*)\")?(?:,|$)");

    AuthorizedKey {
        options = Map.copyOf(options);
        blob = blob.clone();
    }

    /** Empty when the line is no key. */
    static Optional<AuthorizedKey> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> options = new HashMap<>();
        Matcher option = OPTION.matcher(Optional.ofNullable(matcher.group(1)).orElse(""));
        while (option.find()) {
            options.put(option.group(1), Optional.ofNullable(option.group(2)).orElse("").replace("\\\"", "\""));
        }
        try {
            return Optional.of(new AuthorizedKey(options, Base64.getDecoder().decode(matcher.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean is(byte[] presented) {
        return Arrays.equals(blob, presented);
    }
}
