package org.nembo.api.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the storage scopes of the WLCG profile (version 1.2) in {@link Subject#scopes()} allow on a path: {@code storage.read:/data} is good for reading
 * {@code /data} and everything below, and not for {@code /database}. A path with {@code .} or {@code ..} between slashes, with an empty part or an encoded
 * one of those, is allowed nothing. The directories that are missing on the way to a path that may be created are made with it; they need not be asked for.
 * Pure functions.
 *
 * <p>A subject without any storage scope is not bounded by this: whether it may do something is then up to the policy alone ({@link #bound}).
 */
public final class WlcgScopes {

    /** What a storage service is asked to do. */
    public enum Operation {
        /** Contents and lists. */
        READ,
        /** A new file or directory where none is. */
        CREATE,
        /** Anything that changes or removes, and what {@link #CREATE} is. */
        MODIFY,
        /** Bring from tape to disk, and read. */
        STAGE
    }

    private static final Pattern SCOPE = Pattern.compile("storage\\.(?<right>read|create|modify|stage):(?<path>/.*)");
    private static final int LONGEST = 4096;

    private WlcgScopes() {
    }

    /** Whether the token was narrowed to storage paths, so that {@link #allow} must be asked. A storage scope that is badly written bounds too. */
    public static boolean bound(Subject subject) {
        return subject.scopes().stream().anyMatch(scope -> scope.equals("storage") || scope.startsWith("storage."));
    }

    /**
     * Whether the scopes allow it.
     *
     * @param path absolute, decoded, as the service itself will use it; one slash at its end makes no difference
     */
    public static boolean allow(Subject subject, Operation operation, String path) {
        Optional<List<String>> wanted = parts(path);
        return wanted.isPresent() && subject.scopes().stream().anyMatch(scope -> allows(scope, operation, wanted.get()));
    }

    private static boolean allows(String scope, Operation operation, List<String> wanted) {
        Matcher matcher = SCOPE.matcher(scope);
        if (!matcher.matches() || !rights(operation).contains(matcher.group("right"))) {
            return false;
        }
        return parts(matcher.group("path")).filter(base -> base.size() <= wanted.size() && wanted.subList(0, base.size()).equals(base)).isPresent();
    }

    private static Set<String> rights(Operation operation) {
        return switch (operation) {
            case READ -> Set.of("read", "stage");
            case CREATE -> Set.of("create", "modify");
            case MODIFY -> Set.of("modify");
            case STAGE -> Set.of("stage");
        };
    }

    /** Empty when the path is not in its only form. */
    private static Optional<List<String>> parts(String path) {
        if (!path.startsWith("/") || path.length() > LONGEST || path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        String inner = path.substring(1, path.endsWith("/") && path.length() > 1 ? path.length() - 1 : path.length());
        List<String> parts = new ArrayList<>();
        for (String part : inner.isEmpty() ? new String[0] : inner.split("/", -1)) {
            String plain = part.replaceAll("(?i)%2e", ".");
            if (part.isEmpty() || plain.equals(".") || plain.equals("..") || part.toLowerCase(Locale.ROOT).contains("%2f")) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return Optional.of(parts);
    }
}
