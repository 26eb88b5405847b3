package org.nembo.orchestrator.template;

import java.util.Optional;

/** Files that templates name by their URL: scripts, playbooks, compose files. Never fetched from the network. Thread-safe. */
@FunctionalInterface
public interface Scripts {

    /** No file is known. */
    Scripts NONE = url -> Optional.empty();

    /** The text behind a URL or path; empty when this server has none. */
    Optional<String> text(String url);
}
