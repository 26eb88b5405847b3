package org.nembo.shell.reader;

import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;
import org.nembo.shell.line.Redaction;

/** Remembers lines without the secrets in them. */
final class RedactedHistory extends DefaultHistory {

    @Override
    public void add(Instant time, String line) {
        super.add(time, Redaction.of(line));
    }
}
