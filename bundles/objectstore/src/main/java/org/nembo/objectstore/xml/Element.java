package org.nembo.objectstore.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Failure;

/**
 * An element: text, or elements. What it is asked for and is not there as it should be is {@code MalformedXML}.
 *
 * @param name without prefix
 * @param text as it was written, white space included; empty when it has elements
 * @param type the attribute {@code xsi:type}; empty when it has none
 */
public record Element(String name, String text, List<Element> children, String type) {

    /** The namespace of S3's documents. */
    public static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    public Element {
        children = List.copyOf(children);
    }

    public static Element of(String name, String text) {
        return new Element(name, text, List.of(), "");
    }

    public static Element of(String name, List<Element> children) {
        return new Element(name, "", children, "");
    }

    public static Element of(String name, Element... children) {
        return of(name, Arrays.asList(children));
    }

    /** The same with more at its end. */
    public Element plus(Element... more) {
        List<Element> all = new ArrayList<>(children);
        all.addAll(Arrays.asList(more));
        return new Element(name, text, all, type);
    }

    /** The same with this type. */
    public Element typed(String newType) {
        return new Element(name, text, children, newType);
    }

    /** The text without white space around it. */
    public String trimmed() {
        return text.strip();
    }

    /** All elements of that name in it, in order. */
    public List<Element> all(String child) {
        return children.stream().filter(element -> element.name().equals(child)).toList();
    }

    /** The only element of that name, if there is one. */
    public Optional<Element> find(String child) {
        List<Element> found = all(child);
        if (found.size() > 1) {
            throw malformed("there is more than one " + child);
        }
        return found.stream().findFirst();
    }

    /** The only element of that name. */
    public Element get(String child) {
        return find(child).orElseThrow(() -> malformed(child + " is missing"));
    }

    /** The text of the only element of that name, if there is one. */
    public Optional<String> value(String child) {
        return find(child).map(Element::leaf);
    }

    /** The text of all elements of that name. */
    public List<String> values(String child) {
        return all(child).stream().map(Element::leaf).toList();
    }

    /** Its text; it has no elements. */
    public String leaf() {
        if (!children.isEmpty()) {
            throw malformed("it has text only, not " + children.get(0).name());
        }
        return trimmed();
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
        return switch (leaf()) {
            case "true", "TRUE", "True", "1" -> true;
            case "false", "FALSE", "False", "0" -> false;
            default -> throw malformed("it must be true or false");
        };
    }

    /** A whole number. */
    public long number() {
        String digits = leaf();
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw malformed("it must be a whole number");
        }
    }

    /** Refuses elements of other names in it, and text. */
    public Element only(Set<String> names) {
        for (Element child : children) {
            if (!names.contains(child.name())) {
                throw malformed(child.name() + " is not known there");
            }
        }
        if (!text.isBlank()) {
            throw malformed("there is text where elements are expected");
        }
        return this;
    }

    /** What is wrong with it. */
    public S3Failure malformed(String what) {
        return XmlReader.malformed("In the element " + name + ": " + what + ".");
    }

    /** The document with this as its root, in S3's namespace. */
    public String document() {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        write(out, " xmlns=\"" + NAMESPACE + "\"");
        return out.toString();
    }

    /** As {@link #document}, in UTF-8. */
    public byte[] bytes() {
        return document().getBytes(StandardCharsets.UTF_8);
    }

    private void write(StringBuilder out, String attributes) {
        out.append('<').append(name).append(attributes);
        if (!type.isEmpty()) {
            out.append(" xmlns:xsi=\"").append(XSI).append("\" xsi:type=\"");
            escape(out, type);
            out.append('"');
        }
        if (children.isEmpty() && text.isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        escape(out, text);
        children.forEach(child -> child.write(out, ""));
        out.append("</").append(name).append('>');
    }

    /** Writes text so that it is read back as it is; characters that XML cannot carry become U+FFFD. */
    public static void escape(StringBuilder out, String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#13;");
                case '\n' -> out.append("&#10;");
                case '\t' -> out.append("&#9;");
                default -> out.appendCodePoint(carried(c) ? c : 0xFFFD);
            }
        });
    }

    private static boolean carried(int c) {
        return c >= 0x20 && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF;
    }
}
