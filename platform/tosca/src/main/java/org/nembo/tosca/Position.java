package org.nembo.tosca;

/** A place in a template, counted from 1 as editors do. */
public record Position(int line, int column) implements Comparable<Position> {

    /** Where something stands that has no text of its own, such as a whole empty file. */
    public static final Position START = new Position(1, 1);

    public Position {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line and column count from 1, not " + line + ":" + column);
        }
    }

    @Override
    public int compareTo(Position other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
