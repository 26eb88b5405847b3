package org.nembo.objectstore.accesslog;

import java.time.Instant;

/** Lines that wait to become one object. @param source name of the bucket that they are about @param owner of it @param day in which the requests came */
record Delivery(String source, String owner, org.nembo.objectstore.document.Logs where, long day, Instant since, String lines) {

    @Override
    public String toString() {
        return "Delivery[" + source + " to " + where.bucket() + ", " + lines.length() + " characters]";
    }
}
