package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.nembo.provider.local.image.RootPath;
import org.nembo.provider.local.image.UnpackedImage;
import org.nembo.provider.local.image.Users;
import org.nembo.provider.local.isolation.Layering;

/**
 * Lays a workload's files into the layer above its image, and what a container needs to know of the network. This is done before the first start, when
 * nobody else writes there.
 */
final class ImageLaying {

    private final UnpackedImage image;
    private final Path upper;
    private final RootPath paths;
    private final boolean owners;

    /** @param owners whether files can be given owners: by the superuser only */
    ImageLaying(UnpackedImage image, Folder folder, boolean owners) {
        this.image = image;
        this.upper = Layering.upper(folder.isolation());
        this.paths = new RootPath(image.root());
        this.owners = owners;
    }

    /** Begins anew. @return the directory in which the program begins, without any link in it */
    String lay(Path work, Users.User user) throws IOException {
        Folder.remove(upper);
        Folder.directories(upper.getParent());
        Files.createDirectory(upper);
        like(image.root(), upper, new Users.User(0, 0, java.util.List.of(), ""), 0755);
        Users.User root = new Users.User(0, 0, java.util.List.of(), "");
        for (String name : java.util.List.of("resolv.conf", "hosts")) {
            Path ours = Path.of("/etc", name);
            if (Files.isReadable(ours)) {
                put(ours, paths.plain("/etc/" + name), root);
            }
        }
        for (String place : java.util.List.of("/proc", "/dev", "/sys")) {
            // Whoever mounts there may not be one who can make it.
            directory(paths.plain(place), root);
        }
        String directory = paths.plain(image.config().directory());
        directory(directory, user);
        try (Stream<Path> all = Files.walk(work)) {
            for (Path file : all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)).toList()) {
                put(file, paths.plain(directory + "/" + work.relativize(file)), user);
            }
        }
        return directory;
    }

    private void put(Path file, String path, Users.User user) throws IOException {
        directory(Path.of(path).getParent().toString(), user);
        Path target = upper.resolve(path.substring(1));
        Files.copy(file.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
        boolean program = Files.isExecutable(file);
        own(target, user, program ? 0755 : 0644);
    }

    /** Makes a directory in the layer, as it is in the image; where the image has none it is the user's. */
    private void directory(String path, Users.User user) throws IOException {
        Path at = upper;
        for (Path name : Path.of("/").relativize(Path.of(path))) {
            at = at.resolve(name);
            if (!name.toString().isEmpty() && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
                like(image.root().resolve(upper.relativize(at).toString()), at, user, 0755);
            }
        }
    }

    private void like(Path original, Path copy, Users.User otherwise, int mode) throws IOException {
        if (!Files.isDirectory(original, LinkOption.NOFOLLOW_LINKS)) {
            own(copy, otherwise, mode);
            return;
        }
        if (owners) {
            Files.setAttribute(copy, "unix:uid", Files.getAttribute(original, "unix:uid"));
            Files.setAttribute(copy, "unix:gid", Files.getAttribute(original, "unix:gid"));
        }
        Files.setAttribute(copy, "unix:mode", (Integer) Files.getAttribute(original, "unix:mode") & 07777);
    }

    private void own(Path path, Users.User user, int mode) throws IOException {
        if (owners) {
            Files.setAttribute(path, "unix:uid", user.uid());
            Files.setAttribute(path, "unix:gid", user.gid());
        }
        Files.setAttribute(path, "unix:mode", mode);
    }
}
