package org.nembo.tosca;

/**
 * How much a text may ask of the checker.
 *
 * @param characters length of the text, in UTF-16 units; no text can have more of them than its encoding has bytes
 * @param depth      nesting of mappings and lists, also through aliases
 * @param aliases    uses of YAML aliases
 * @param scalar     length of one scalar
 * @param nodes      mappings, lists and scalars, keys included, after aliases have been written out
 */
public record Limits(int characters, int depth, int aliases, int scalar, int nodes) {

    /** For what users send. */
    public static final Limits TEMPLATE = new Limits(1 << 20, 64, 50, 1 << 16, 50_000);
    /** For libraries of types, which an administrator installs. */
    public static final Limits LIBRARY = new Limits(4 << 20, 64, 1_000, 1 << 16, 500_000);

    public Limits {
        if (characters < 1 || depth < 1 || depth > 256 || aliases < 0 || scalar < 1 || nodes < 1) {
            throw new IllegalArgumentException("limits must be positive and the depth at most 256");
        }
    }
}
