package org.nembo.objectstore.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/** Writes an XML document. Confined to one thread. */
public final class Xml {

    /** The name space of S3's documents. */
    public static final String S3 = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final byte[] HEADER = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ASCII = 0x80;
    /** What stands for a character of ASCII that does not stand for itself. */
    private static final byte[][] REFERENCES = new byte[ASCII][];

    static {
        for (char c = 0; c < 0x20; c++) {
            REFERENCES[c] = number(c);
        }
        REFERENCES[0x7f] = number((char) 0x7f);
        Map.of('<', "&lt;", '>', "&gt;", '&', "&amp;", '"', "&quot;").forEach((c, name) -> REFERENCES[c] = name.getBytes(StandardCharsets.US_ASCII));
    }

    private final Deque<String> open = new ArrayDeque<>();
    private byte[] bytes = new byte[512];
    private int size;

    /** A document of S3. */
    public Xml(String root) {
        this(root, S3);
    }

    /** @param namespace empty for none */
    public Xml(String root, String namespace) {
        raw(HEADER);
        begin(root);
        if (!namespace.isEmpty()) {
            attribute("xmlns", namespace);
        }
        ascii('>');
        open.push(root);
    }

    public Xml open(String name) {
        begin(name);
        ascii('>');
        open.push(name);
        return this;
    }

    /** With one attribute, and one name space declaration for it: {@code xsi:type}. */
    public Xml open(String name, String prefix, String namespace, String attribute, String value) {
        begin(name);
        attribute("xmlns:" + prefix, namespace);
        attribute(prefix + ":" + attribute, value);
        ascii('>');
        open.push(name);
        return this;
    }

    public Xml close() {
        end(open.pop());
        return this;
    }

    public Xml element(String name, String value) {
        begin(name);
        ascii('>');
        escape(value);
        end(name);
        return this;
    }

    public Xml element(String name, long value) {
        return element(name, Long.toString(value));
    }

    public Xml element(String name, boolean value) {
        return element(name, value ? "true" : "false");
    }

    /** Only when there is a value. */
    public Xml optional(String name, String value) {
        return value == null || value.isEmpty() ? this : element(name, value);
    }

    /** A finished document, whose open elements are closed. */
    public byte[] bytes() {
        while (!open.isEmpty()) {
            close();
        }
        return Arrays.copyOf(bytes, size);
    }

    private void begin(String name) {
        ascii('<');
        escape(name);
    }

    private void end(String name) {
        ascii('<');
        ascii('/');
        escape(name);
        ascii('>');
    }

    private void attribute(String name, String value) {
        ascii(' ');
        escape(name);
        ascii('=');
        ascii('"');
        escape(value);
        ascii('"');
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    private void ascii(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    private void raw(byte[] some) {
        room(some.length);
        System.arraycopy(some, 0, bytes, size, some.length);
        size += some.length;
    }

    /** Control characters become references, as S3 writes them; a reader of XML 1.0 refuses most of these, which is what {@code encoding-type=url} is for. */
    private void escape(String value) {
        int length = value.length();
        int from = plain(value, 0, length);
        while (from < length) {
            char c = value.charAt(from);
            if (c < ASCII) {
                raw(REFERENCES[c]);
                from++;
            } else {
                from = beyond(value, from);
            }
            from = plain(value, from, length);
        }
    }

    /** Writes what stands for itself. A page of a listing has some hundred thousand of these. @return where that ends */
    private int plain(String value, int from, int length) {
        room(length - from);
        byte[] to = bytes;
        byte[][] references = REFERENCES;
        int at = size;
        int i = from;
        for (; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ASCII || references[c] != null) {
                break;
            }
            to[at++] = (byte) c;
        }
        size = at;
        return i;
    }

    /** Writes all up to the next character of ASCII. @return where that is */
    private int beyond(String value, int from) {
        char first = value.charAt(from);
        int end = from + 1;
        if (isNone(first)) {
            raw(number(first));
        } else {
            while (end < value.length() && value.charAt(end) >= ASCII && !isNone(value.charAt(end))) {
                end++;
            }
            raw(value.substring(from, end).getBytes(StandardCharsets.UTF_8));
        }
        return end;
    }

    /** Not a character: XML has no place for it. */
    private static boolean isNone(char c) {
        return c == 0xfffe || c == 0xffff;
    }

    private static byte[] number(char c) {
        return ("&#x" + Integer.toHexString(c) + ";").getBytes(StandardCharsets.US_ASCII);
    }
}
