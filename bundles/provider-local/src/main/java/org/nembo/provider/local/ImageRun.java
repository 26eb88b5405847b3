package org.nembo.provider.local;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.nembo.provider.local.image.Users;

/**
 * What was found out of a workload's image when it was made ready.
 *
 * @param id        the image's digest
 * @param directory in which the program begins, without any link in it
 */
record ImageRun(String id, String directory, Users.User user) {

    /** Empty when it was not made ready yet. */
    static Optional<ImageRun> read(Folder folder) throws IOException {
        Properties all = new Properties();
        try {
            all.load(new StringReader(Files.readString(folder.image())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<Integer> groups = Arrays.stream(all.getProperty("groups", "").split(" ")).filter(text -> !text.isEmpty()).map(Integer::valueOf).toList();
        return Optional.of(new ImageRun(all.getProperty("id"), all.getProperty("directory"), new Users.User(Integer.parseInt(all.getProperty("uid")),
                Integer.parseInt(all.getProperty("gid")), groups, all.getProperty("home"))));
    }

    /** All of it, or nothing. */
    void write(Folder folder) throws IOException {
        Properties all = new Properties();
        all.setProperty("id", id);
        all.setProperty("directory", directory);
        all.setProperty("uid", Integer.toString(user.uid()));
        all.setProperty("gid", Integer.toString(user.gid()));
        all.setProperty("groups", user.groups().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        all.setProperty("home", user.home());
        Path fresh = folder.image().resolveSibling("image.new");
        try (var writer = Files.newBufferedWriter(fresh)) {
            all.store(writer, null);
        }
        Files.move(fresh, folder.image(), java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
