package org.nembo.provider.local.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an image in a registry, {@code docker.io/library/nginx:1.27} (CNCF distribution, reference grammar).
 *
 * @param registry host, perhaps with a port
 * @param tag      empty when there is a digest only
 */
record ImageName(String registry, String repository, String tag, Optional<Digest> digest) {

    private static final String DEFAULT = "docker.io";
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final Pattern REGISTRY = Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(?::\\d{1,5})?");
    private static final Pattern WHOLE = Pattern.compile("([^@]+?)(?::(\\w[\\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]+))?");
    private static final int LONGEST = 512;

    /** @throws ImageException when it is no reference */
    static ImageName of(String text) throws ImageException {
        Matcher whole = WHOLE.matcher(text);
        if (text.length() > LONGEST || !whole.matches()) {
            throw wrong(text);
        }
        String name = whole.group(1);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost") || first.startsWith("[");
        String registry = host ? first : DEFAULT;
        String repository = host ? name.substring(slash + 1) : name;
        if (registry.equals("index.docker.io")) {
            registry = DEFAULT;
        }
        if (registry.equals(DEFAULT) && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        if (!REPOSITORY.matcher(repository).matches() || !REGISTRY.matcher(registry).matches()) {
            throw wrong(text);
        }
        Optional<Digest> digest = whole.group(3) == null ? Optional.empty() : Optional.of(Digest.of(whole.group(3)));
        String tag = whole.group(2) != null ? whole.group(2) : digest.isPresent() ? "" : "latest";
        return new ImageName(registry, repository, tag, digest);
    }

    /** What is asked of the registry: the digest, or else the tag. */
    String wanted() {
        return digest.map(Digest::toString).orElse(tag);
    }

    /** Where its registry answers. */
    String host() {
        return registry.equals(DEFAULT) ? "registry-1.docker.io" : registry;
    }

    @Override
    public String toString() {
        return registry + "/" + repository + (tag.isEmpty() ? "" : ":" + tag) + digest.map(each -> "@" + each).orElse("");
    }

    private static ImageException wrong(String text) {
        return new ImageException("'%s' is not a reference to an image such as docker.io/library/nginx:1.27"
                .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text));
    }
}
