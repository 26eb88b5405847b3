package org.nembo.deployer.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** By what a file is seen to have changed. */
record JarStamp(long sizeBytes, long modifiedMillis) {

    static JarStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new JarStamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    }
}
