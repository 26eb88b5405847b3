package org.nembo.provider.local.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The users of an image, from its {@code /etc/passwd} and {@code /etc/group}. */
public final class Users {

    /** Who a program runs as. @param home empty when it is not known */
    public record User(int uid, int gid, List<Integer> groups, String home) {
    }

    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private final List<String[]> users;
    private final List<String[]> groups;

    private Users(List<String[]> users, List<String[]> groups) {
        this.users = users;
        this.groups = groups;
    }

    public static Users of(Path root) throws IOException {
        return new Users(lines(root, "/etc/passwd", 7), lines(root, "/etc/group", 4));
    }

    /** @param text {@code name}, {@code name:group}, {@code uid:gid} and so on; empty for the superuser @throws ImageException when the image lacks the name */
    public User find(String text) throws ImageException {
        String name = text.isEmpty() ? "0" : text.replaceFirst(":.*", "");
        String group = text.contains(":") ? text.substring(text.indexOf(':') + 1) : "";
        Optional<String[]> known = users.stream().filter(line -> line[0].equals(name) || line[2].equals(name)).findFirst();
        int uid = known.map(line -> number(line[2])).orElseGet(() -> number(name));
        if (uid < 0) {
            throw new ImageException("it has no user '%s'".formatted(name));
        }
        int gid = known.map(line -> number(line[3])).orElse(0);
        if (!group.isEmpty()) {
            gid = groups.stream().filter(line -> line[0].equals(group)).findFirst().map(line -> number(line[2])).orElseGet(() -> number(group));
        }
        if (gid < 0) {
            throw new ImageException("it has no group '%s'".formatted(group));
        }
        List<Integer> more = new ArrayList<>();
        if (group.isEmpty() && known.isPresent()) {
            String member = known.get()[0];
            groups.stream().filter(line -> List.of(line[3].split(",")).contains(member)).map(line -> number(line[2])).filter(id -> id >= 0).forEach(more::add);
        }
        return new User(uid, gid, more, known.map(line -> line[5]).orElse(""));
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static List<String[]> lines(Path root, String path, int fields) throws IOException {
        Path file = new RootPath(root).resolve(path, true);
        if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST_BYTES) {
            return List.of();
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().map(line -> line.split(":", -1))
                .filter(line -> line.length >= fields).toList();
    }
}
