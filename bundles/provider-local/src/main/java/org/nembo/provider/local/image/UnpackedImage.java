package org.nembo.provider.local.image;

import java.nio.file.Path;

/** An image that is ready. @param id its digest @param root its root file system, shared by all that run from it: not to be changed */
public record UnpackedImage(String id, Path root, ImageConfig config) {
}
