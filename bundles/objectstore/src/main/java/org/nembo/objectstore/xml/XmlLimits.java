package org.nembo.objectstore.xml;

/**
 * What is read at most.
 *
 * @param bytes    of the document
 * @param depth    of elements in elements; the root is 1
 * @param elements in all
 */
public record XmlLimits(int bytes, int depth, int elements) {

    /** For a configuration of a bucket. */
    public static final XmlLimits CONFIGURATION = new XmlLimits(256 * 1024, 12, 20_000);
    /** For lists of keys and of parts: 1,000 keys of 1 KiB, each character escaped, or 10,000 parts with their checksums. */
    public static final XmlLimits LIST = new XmlLimits(8 * 1024 * 1024, 6, 100_000);

    public XmlLimits {
        if (bytes < 1 || depth < 1 || elements < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
