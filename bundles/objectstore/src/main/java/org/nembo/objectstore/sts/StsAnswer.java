package org.nembo.objectstore.sts;

/**
 * An answer of STS.
 *
 * @param retryAfter seconds; 0 for none
 */
public record StsAnswer(int status, byte[] xml, long retryAfter) {

    /** Of {@link #xml}. */
    public static final String TYPE = "text/xml";
}
