package org.nembo.tosca.finding;

/** Where in a document, as a chain of keys, so that going down costs nothing and the text is only made for a finding. Immutable. */
public final class Path {

    /** The whole document. */
    public static final Path ROOT = new Path(null, "");

    private final Path parent;
    private final String key;

    private Path(Path parent, String key) {
        this.parent = parent;
        this.key = key;
    }

    /** The value under a key. */
    public Path to(String child) {
        return new Path(this, child);
    }

    /** The item of a list, counted from 0. */
    public Path to(int index) {
        return new Path(this, Integer.toString(index));
    }

    /** Keys and indexes joined by dots; empty for the whole document. */
    @Override
    public String toString() {
        if (parent == null) {
            return "";
        }
        String before = parent.toString();
        return before.isEmpty() ? key : before + "." + key;
    }
}
