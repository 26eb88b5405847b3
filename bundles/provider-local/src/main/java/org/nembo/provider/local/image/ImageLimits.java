package org.nembo.provider.local.image;

/**
 * How much of an image is taken.
 *
 * @param bytes   the most that it may be, packed as well as unpacked
 * @param entries the most files, directories and links
 */
public record ImageLimits(long bytes, long entries) {

    static final int LAYERS = 256;
    static final int DOCUMENT_BYTES = 8 * 1024 * 1024;
    static final int LONGEST_PATH = 4096;

    public static final ImageLimits DEFAULT = new ImageLimits(20L << 30, 2_000_000);
}
