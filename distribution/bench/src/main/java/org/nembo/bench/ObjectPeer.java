package org.nembo.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A server of S3 that runs, with somebody who may do everything there. */
interface ObjectPeer extends AutoCloseable {

    String name();

    /** Path style. */
    URI url();

    String access();

    String secret();

    /** The processes that serve; what they use is added up. */
    List<Long> pids() throws IOException;

    default Usage usage() throws IOException {
        long cpu = 0;
        long rss = 0;
        for (long pid : pids()) {
            Usage one = Usage.of(pid);
            cpu += one.cpuMillis();
            rss += one.rssBytes();
        }
        return new Usage(cpu, rss);
    }

    @Override
    void close();
}
