package org.nembo.tosca.types;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Joins the locations of files: URLs, {@code bundled:} names and paths. */
public final class Locations {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern ROOT = Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]+:)?(?://[^/]*/?)?)(.*)", Pattern.DOTALL);

    private Locations() {
    }

    /** Whether it means something only in relation to the file that says it. */
    public static boolean isRelative(String reference) {
        return !SCHEME.matcher(reference).matches();
    }

    /** What a relative reference means in a file; empty when it leads out of the root. */
    public static Optional<String> resolve(String file, String reference) {
        Matcher parts = ROOT.matcher(file);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String root = parts.group(1);
        String path = parts.group(2);
        String directory = reference.startsWith("/") ? "" : path.substring(0, path.lastIndexOf('/') + 1);
        boolean absolute = root.isEmpty() && (directory.isEmpty() ? reference : directory).startsWith("/");
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : (directory + reference).split("/")) {
            if (segment.equals("..")) {
                if (segments.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return Optional.of(root + (absolute ? "/" : "") + String.join("/", segments));
    }
}
