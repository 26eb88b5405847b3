package org.nembo.orchestrator.work;

import java.util.Optional;

/** Looks whether something answers. Thread-safe. */
@FunctionalInterface
interface Probe {

    /**
     * Asks once, within about two seconds.
     *
     * @param host as clients reach it
     * @param path of the URL, with a leading slash
     * @return why it is not up yet; empty when it answered with a status below 400
     */
    Optional<String> ask(String host, int port, String path);
}
