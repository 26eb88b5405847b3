package org.nembo.provider.local.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Follows paths within a directory as if it were the root of the file system: no link leads out of it. For a directory that nobody else changes meanwhile. */
public final class RootPath {

    private static final int MOST_LINKS = 64;

    private final Path root;

    public RootPath(Path root) {
        this.root = root;
    }

    /**
     * Where a path leads. What does not exist leads where it would be.
     *
     * @param last whether a link at its end is followed
     */
    public Path resolve(String path, boolean last) throws IOException {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
        Path now = root;
        int links = 0;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                now = now.equals(root) ? root : now.getParent();
                continue;
            }
            Path next = now.resolve(name);
            boolean follow = last || rest.stream().anyMatch(each -> !each.isEmpty() && !each.equals("."));
            if (!follow || !Files.isSymbolicLink(next)) {
                now = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new ImageException("too many links in '%s'".formatted(path));
            }
            String target = Files.readSymbolicLink(next).toString();
            now = target.startsWith("/") ? root : now;
            String[] names = target.split("/");
            for (int i = names.length - 1; i >= 0; i--) {
                rest.push(names[i]);
            }
        }
        return now;
    }

    /** The path from the root on without any link, {@code /} at its beginning. */
    public String plain(String path) throws IOException {
        return "/" + root.relativize(resolve(path, true));
    }

    /** Whether it leads to a regular file. */
    boolean isFile(String path) throws IOException {
        return Files.isRegularFile(resolve(path, true), LinkOption.NOFOLLOW_LINKS);
    }
}
