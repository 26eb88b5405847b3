package org.nembo.policy.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a condition or a variable asks for. */
record Key(Source source, String name) {

    /** Where the value comes from. */
    enum Source {
        SUB("jwt:sub"), ISS("jwt:iss"), PREFERRED("jwt:preferred_username"), GROUPS("jwt:groups"), SCOPED("nembo:scoped"), ID("nembo:id"),
        USERNAME("aws:username"), CURRENT_TIME("aws:CurrentTime"), EPOCH_TIME("aws:EpochTime"), SOURCE_IP("aws:SourceIp"),
        MEMBER("nembo:member"), MANAGER("nembo:manager"), ROLE_GROUP("group"), ROLE_SITE("site"), FACT("");

        private final String key;

        Source(String key) {
            this.key = key;
        }
    }

    /** Facts that services tell under names of AWS. */
    private static final List<String> AWS = List.of("aws:SecureTransport", "aws:UserAgent", "aws:Referer", "aws:TagKeys", "aws:userid", "aws:PrincipalType");
    private static final Pattern FREE = Pattern.compile("(?:s3|sts|nembo):[A-Za-z0-9][A-Za-z0-9_./-]{0,127}");
    private static final Map<String, Key> KNOWN = known();

    /** Whether it may have several values, so that a condition must say how to compare them. */
    boolean isMany() {
        return source == Source.GROUPS || name.equals("aws:TagKeys");
    }

    /** Whether it is only known while a role is looked at. */
    boolean isOfRole() {
        return source == Source.ROLE_GROUP || source == Source.ROLE_SITE;
    }

    /** Whether a slash in its value could lead out of what a pattern means by one part of a path. */
    boolean isOnePart() {
        return source == Source.SUB || source == Source.PREFERRED || source == Source.USERNAME;
    }

    /** The key of that name, letter case aside where the name is one of ours or of AWS. */
    static Optional<Key> find(String name) {
        Key known = KNOWN.get(name.toLowerCase(Locale.ROOT));
        if (known != null) {
            return Optional.of(known);
        }
        return FREE.matcher(name).matches() ? Optional.of(new Key(Source.FACT, name)) : Optional.empty();
    }

    static Stream<String> names() {
        return KNOWN.values().stream().map(Key::name);
    }

    private static Map<String, Key> known() {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (Source source : Source.values()) {
            if (source != Source.FACT) {
                keys.put(source.key.toLowerCase(Locale.ROOT), new Key(source, source.key));
            }
        }
        AWS.forEach(name -> keys.put(name.toLowerCase(Locale.ROOT), new Key(Source.FACT, name)));
        return keys;
    }
}
