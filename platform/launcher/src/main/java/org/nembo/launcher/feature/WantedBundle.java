package org.nembo.launcher.feature;

import java.nio.file.Path;

/**
 * A bundle that some feature asks for.
 *
 * @param location   {@code mvn:group/artifact/version}, by which the framework knows it
 * @param jar        where its file is
 * @param startLevel level at which it starts
 * @param feature    the feature file that asks for it
 */
public record WantedBundle(String location, Path jar, int startLevel, Path feature) {

    /** The level of an entry that names none. */
    public static final int DEFAULT_START_LEVEL = 30;
}
