package org.nembo.objectstore.http;

import java.util.List;
import org.nembo.objectstore.s3.S3Failure;

/** Which operation a request asks for. */
public final class Which {

    private Which() {
    }

    /** Its name; empty when there is none. @param target path and query, encoded */
    public static String operation(Operations operations, String method, String target) {
        int mark = target.indexOf('?');
        try {
            Target where = Target.of(mark < 0 ? target : target.substring(0, mark), "localhost", List.of());
            return operations.find(where.level(), method, Query.of(mark < 0 ? null : target.substring(mark + 1))).name();
        } catch (S3Failure e) {
            return "";
        }
    }
}
