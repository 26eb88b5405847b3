package org.nembo.orchestrator.template;

import java.util.Map;
import java.util.Optional;

/** Files that templates name by their URL: scripts, playbooks, compose files. Never fetched from the network. Thread-safe. */
@FunctionalInterface
public interface Scripts {

    /** No file is known. */
    Scripts NONE = url -> Optional.empty();

    /** The text behind a URL or path; empty when this server has none. */
    Optional<String> text(String url);

    /** The texts of the files of a folder behind a URL, by path, such as those of an Ansible role; empty when this server has none. */
    default Map<String, String> folder(String url) {
        return Map.of();
    }
}
