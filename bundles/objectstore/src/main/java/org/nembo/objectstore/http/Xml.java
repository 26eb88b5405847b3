package org.nembo.objectstore.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes an XML document. Confined to one thread. */
public final class Xml {

    /** The name space of S3's documents. */
    public static final String S3 = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder text;
    private final Deque<String> open = new ArrayDeque<>();

    /** A document of S3. */
    public Xml(String root) {
        this(root, S3);
    }

    /** @param namespace empty for none */
    public Xml(String root, String namespace) {
        text = new StringBuilder(512).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<").append(root);
        if (!namespace.isEmpty()) {
            attribute("xmlns", namespace);
        }
        text.append('>');
        open.push(root);
    }

    public Xml open(String name) {
        text.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    /** With one attribute, and one name space declaration for it: {@code xsi:type}. */
    public Xml open(String name, String prefix, String namespace, String attribute, String value) {
        text.append('<').append(name);
        attribute("xmlns:" + prefix, namespace);
        attribute(prefix + ":" + attribute, value);
        text.append('>');
        open.push(name);
        return this;
    }

    public Xml close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    public Xml element(String name, String value) {
        text.append('<').append(name).append('>');
        escape(value);
        text.append("</").append(name).append('>');
        return this;
    }

    public Xml element(String name, long value) {
        text.append('<').append(name).append('>').append(value).append("</").append(name).append('>');
        return this;
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
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void attribute(String name, String value) {
        text.append(' ').append(name).append("=\"");
        escape(value);
        text.append('"');
    }

    /** Control characters become references, as S3 writes them; a reader of XML 1.0 refuses most of these, which is what {@code encoding-type=url} is for. */
    private void escape(String value) {
        int plain = 0;
        while (plain < value.length() && isPlain(value.charAt(plain))) {
            plain++;
        }
        text.append(value, 0, plain);
        for (int i = plain; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                default -> {
                    if (c < 0x20 || c == 0x7f || c == 0xfffe || c == 0xffff) {
                        text.append("&#x").append(Integer.toHexString(c)).append(';');
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x7f && c != '<' && c != '>' && c != '&' && c != '"';
    }
}
