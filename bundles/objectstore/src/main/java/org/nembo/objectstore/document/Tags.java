package org.nembo.objectstore.document;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** Tags of a bucket or an object. */
public final class Tags {

    /** The most of an object. */
    public static final int OBJECT = 10;
    /** The most of a bucket. */
    public static final int BUCKET = 50;

    private static final int KEY = 128;
    private static final int VALUE = 256;
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private Tags() {
    }

    /** @param most how many there may be */
    public static Map<String, String> read(Element root, int most) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Element tag : root.only(Set.of("TagSet")).get("TagSet").only(Set.of("Tag")).children()) {
            tag.only(Set.of("Key", "Value"));
            add(tags, plain(tag.get("Key")), plain(tag.get("Value")));
        }
        return checked(tags, most);
    }

    /** Those of the header {@code x-amz-tagging}, which is a query. @throws S3Failure {@code InvalidArgument}, {@code InvalidTag} */
    public static Map<String, String> header(String value) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String pair : value.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = decode(equals < 0 ? pair : pair.substring(0, equals), value);
                if (tags.containsKey(key)) {
                    throw unreadable(value);
                }
                add(tags, key, equals < 0 ? "" : decode(pair.substring(equals + 1), value));
            }
        }
        return checked(tags, OBJECT);
    }

    /** Those of a bucket; empty when it has none. */
    public static Map<String, String> of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.TAGGING, "");
        return kept.isEmpty() ? Map.of()
                : read(XmlReader.read(kept.getBytes(StandardCharsets.UTF_8), "Tagging", XmlLimits.CONFIGURATION), BUCKET);
    }

    /** In the order of their keys. */
    public static Element write(Map<String, String> tags) {
        return Element.of("Tagging", Element.of("TagSet", new TreeMap<>(tags).entrySet().stream()
                .map(tag -> Element.of("Tag", Element.of("Key", tag.getKey()), Element.of("Value", tag.getValue()))).toList()));
    }

    /** One tag of a filter. */
    static Map.Entry<String, String> tag(Element tag) {
        tag.only(Set.of("Key", "Value"));
        Map<String, String> one = new LinkedHashMap<>();
        add(one, plain(tag.get("Key")), plain(tag.get("Value")));
        return one.entrySet().iterator().next();
    }

    private static String plain(Element element) {
        element.leaf();
        return element.text();
    }

    private static void add(Map<String, String> tags, String key, String value) {
        if (key.isEmpty() || key.codePointCount(0, key.length()) > KEY || !ALLOWED.matcher(key).matches()) {
            throw invalid("The TagKey you have provided is invalid: it has 1 to 128 letters, digits, blanks or any of _ . : / = + - @.", key);
        }
        if (value.codePointCount(0, value.length()) > VALUE || !ALLOWED.matcher(value).matches()) {
            throw invalid("The TagValue you have provided is invalid: it has up to 256 letters, digits, blanks or any of _ . : / = + - @.", key);
        }
        if (key.regionMatches(true, 0, "aws:", 0, 4)) {
            throw invalid("Tag keys that begin with aws: are reserved.", key);
        }
        if (tags.put(key, value) != null) {
            throw invalid("Cannot provide multiple Tags with the same key", key);
        }
    }

    private static Map<String, String> checked(Map<String, String> tags, int most) {
        if (tags.size() > most) {
            throw new S3Failure(S3Code.INVALID_TAG, (most == OBJECT ? "Object" : "Bucket") + " tags cannot be greater than " + most);
        }
        return tags;
    }

    private static S3Failure invalid(String what, String key) {
        return new S3Failure(S3Code.INVALID_TAG, what).with("TagKey", key);
    }

    private static String decode(String raw, String header) {
        try {
            return Percent.decode(raw, true);
        } catch (S3Failure e) {
            throw unreadable(header);
        }
    }

    private static S3Failure unreadable(String header) {
        return new S3Failure(S3Code.INVALID_ARGUMENT,
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
                .with("ArgumentName", "x-amz-tagging").with("ArgumentValue", header);
    }
}
