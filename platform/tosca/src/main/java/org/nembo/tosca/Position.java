package org.nembo.tosca;

import java.util.Objects;

/** A place in a template or in a file that it imports, counted from 1 as editors do. @param file empty for the template itself */
public record Position(int line, int column, String file) implements Comparable<Position> {

    /** Where something stands that has no text of its own, such as a whole empty file. */
    public static final Position START = new Position(1, 1);

    public Position {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line and column count from 1, not " + line + ":" + column);
        }
        Objects.requireNonNull(file, "file");
    }

    /** A place in the template itself. */
    public Position(int line, int column) {
        this(line, column, "");
    }

    /** By file, the template itself first, then in reading order. */
    @Override
    public int compareTo(Position other) {
        if (!file.equals(other.file)) {
            return file.compareTo(other.file);
        }
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
