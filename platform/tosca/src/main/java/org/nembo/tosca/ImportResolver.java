package org.nembo.tosca;

import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds the files behind imports without the network. Thread-safe, and pure for as long as a library uses it: the same question has the same answer, and
 * the number of different locations does not depend on what templates ask for.
 */
@ConsumerType
@FunctionalInterface
public interface ImportResolver {

    /** A file that was found. @param location what names it, whichever import led to it: its own imports are relative to that, and findings in it show it */
    record Imported(String location, String text) {
        public Imported {
            Objects.requireNonNull(location, "location");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * @param reference what the import says, joined with the URL of its repository
     * @param importer  the location of the file that imports; empty for a template
     */
    Optional<Imported> resolve(String reference, String importer);

    /** This one, and another where it finds nothing. */
    default ImportResolver or(ImportResolver other) {
        Objects.requireNonNull(other, "other");
        return (reference, importer) -> resolve(reference, importer).or(() -> other.resolve(reference, importer));
    }
}
