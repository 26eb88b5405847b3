package org.nembo.provider.local.net;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace with a link into each of some bridges. The first bridge that leads outside is its way there.
 *
 * @param id    of which the first digits are in its name
 * @param links at most 8
 */
public record Namespace(String id, List<Link> links) {

    static final int MOST_LINKS = 8;

    /** A link into a bridge. @param address its own */
    public record Link(Bridge bridge, String address) {
    }

    public Namespace {
        links = List.copyOf(links);
        if (links.size() > MOST_LINKS) {
            throw new IllegalArgumentException("at most %d networks are joined, not %d".formatted(MOST_LINKS, links.size()));
        }
    }

    /** Makes it and its links unless they are there. */
    public void ensure(Installation installation) throws IOException {
        String name = installation.namespace(id);
        if (!Files.exists(installation.namespaceFile(id))) {
            Commands.run("ip", "netns", "add", name);
        }
        List<String> inside = new ArrayList<>(List.of("link set lo up"));
        boolean outside = false;
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            String bridge = installation.bridge(link.bridge().id());
            String near = installation.link(id, i);
            if (!Installation.linkExists(near)) {
                Commands.run("ip", "link", "add", near, "type", "veth", "peer", "name", "eth" + i, "netns", name);
            }
            Commands.run("ip", "link", "set", near, "master", bridge, "up");
            inside.add("addr replace " + link.address() + "/" + link.bridge().range().length() + " dev eth" + i);
            inside.add("link set eth" + i + " up");
            if (link.bridge().outward() && !outside) {
                outside = true;
                inside.add("route replace default via " + link.bridge().gateway());
            }
        }
        Commands.batch(inside, "ip", "-n", name, "-batch");
    }

    /** Removes it with its links. */
    public static void remove(Installation installation, String id) throws IOException {
        for (int i = 0; i < MOST_LINKS; i++) {
            if (Installation.linkExists(installation.link(id, i))) {
                Commands.run("ip", "link", "del", installation.link(id, i));
            }
        }
        if (Files.exists(installation.namespaceFile(id))) {
            Commands.run("ip", "netns", "del", installation.namespace(id));
        }
    }
}
