package org.nembo.objectstore.transfer;

import java.util.List;

/** Which way objects go. */
public enum Direction {
    /** From the other S3 to here. */
    IMPORT("objectstore.import", "import", List.of("s3:PutObject")),
    /** From here to the other S3. */
    EXPORT("objectstore.export", "export", List.of("s3:ListBucket", "s3:GetObject"));

    private final String type;
    private final String word;
    private final List<String> actions;

    Direction(String type, String word, List<String> actions) {
        this.type = type;
        this.word = word;
        this.actions = actions;
    }

    /** Type of the jobs. */
    public String type() {
        return type;
    }

    String word() {
        return word;
    }

    /** What one must be allowed here. */
    List<String> actions() {
        return actions;
    }
}
