package org.nembo.objectstore.xml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * Reads XML of strangers: in UTF-8, no document type, no entities but the five of XML, nothing from elsewhere, within limits. Namespaces may be there and mean
 * nothing. What cannot be read is {@code MalformedXML}.
 */
public final class XmlReader {

    private static final XMLInputFactory FACTORY = factory();

    private final XmlLimits limits;

    /** An element whose end did not come yet. */
    private record Open(String name, String type, List<Element> children, StringBuilder text) {
    }

    private XmlReader(XmlLimits limits) {
        this.limits = limits;
    }

    /** The root element, which has that name. */
    public static Element read(byte[] document, String root, XmlLimits limits) {
        Element element = read(document, limits);
        if (!element.name().equals(root)) {
            throw malformed("The root element must be " + root + ", it is " + element.name() + ".");
        }
        return element;
    }

    /** The root element, whatever its name. */
    public static Element read(byte[] document, XmlLimits limits) {
        if (document.length == 0) {
            throw S3Failure.of(S3Code.MISSING_REQUEST_BODY_ERROR);
        }
        if (document.length > limits.bytes()) {
            throw malformed("The document is longer than " + limits.bytes() + " bytes.");
        }
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text(document)));
            try {
                return new XmlReader(limits).root(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw malformed("The XML cannot be read at line " + e.getLocation().getLineNumber() + ", column " + e.getLocation().getColumnNumber() + ".");
        }
    }

    private static String text(byte[] document) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw malformed("The document is not in UTF-8.");
        }
    }

    private Element root(XMLStreamReader reader) throws XMLStreamException {
        Deque<Open> open = new ArrayDeque<>();
        Element root = null;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > limits.elements()) {
                        throw malformed("The document has more than " + limits.elements() + " elements.");
                    }
                    if (open.size() >= limits.depth()) {
                        throw malformed("Elements are nested deeper than " + limits.depth() + ".");
                    }
                    open.push(new Open(reader.getLocalName(), type(reader), new ArrayList<>(), new StringBuilder()));
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Open done = open.pop();
                    Element element = new Element(done.name(), done.children().isEmpty() ? done.text().toString() : "", done.children(), done.type());
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        refuseMixed(open.peek());
                        open.peek().children().add(element);
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text(open, reader.getText());
                case XMLStreamConstants.DTD -> throw malformed("A document type is not accepted.");
                case XMLStreamConstants.ENTITY_REFERENCE -> throw malformed("Entities are not accepted.");
                default -> { }
            }
        }
        if (root == null) {
            throw malformed("There is no root element.");
        }
        return root;
    }

    private static void text(Deque<Open> open, String text) {
        if (!open.isEmpty()) {
            open.peek().text().append(text);
            if (!open.peek().children().isEmpty()) {
                refuseMixed(open.peek());
            }
        }
    }

    private static void refuseMixed(Open parent) {
        if (!parent.text().toString().isBlank()) {
            throw malformed("There is text beside the elements of " + parent.name() + ".");
        }
        parent.text().setLength(0);
    }

    /** The attribute {@code xsi:type}, the only one that S3 has. */
    private static String type(XMLStreamReader reader) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals("type")) {
                return reader.getAttributeValue(i);
            }
        }
        return "";
    }

    static S3Failure malformed(String what) {
        return new S3Failure(S3Code.MALFORMED_XML, what);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is read from elsewhere");
        });
        return factory;
    }
}
