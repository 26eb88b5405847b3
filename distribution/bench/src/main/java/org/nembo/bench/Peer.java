package org.nembo.bench;

import java.nio.file.Path;

/** A server that is started, given a jar, and stopped. */
interface Peer extends AutoCloseable {

    String name();

    /** Starts the process and returns when a user could work with it: our REST API ready, Karaf's shell reachable by SSH. */
    void start() throws Exception;

    long pid();

    /** The folder that jars are dropped into. */
    Path deployFolder();

    void stop() throws InterruptedException;

    @Override
    void close();
}
