package org.nembo.provider.local.net;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes what an installation has in the kernel and nobody owns any more: what a crash has left, or what was there before the records were lost. */
public final class Sweep {

    private Sweep() {
    }

    /**
     * @param networks   the ids of the bridges that stay
     * @param namespaces the ids of the namespaces that stay
     */
    public static void run(Installation installation, Collection<String> networks, Collection<String> namespaces) throws IOException {
        Set<String> spaces = namespaces.stream().map(installation::namespace).collect(Collectors.toSet());
        for (String name : installation.namespaces()) {
            if (!spaces.contains(name)) {
                Commands.run("ip", "netns", "del", name);
            }
        }
        Set<String> bridges = networks.stream().map(installation::bridge).collect(Collectors.toSet());
        Set<String> tails = namespaces.stream().map(id -> id.substring(0, 6)).collect(Collectors.toSet());
        for (String name : installation.links()) {
            if (!tails.contains(name.substring(name.length() - 6))) {
                gone(name);
            }
        }
        for (String name : installation.bridges()) {
            if (!bridges.contains(name)) {
                gone(name);
            }
        }
    }

    /** A link goes with its namespace, in the kernel's own time. */
    private static void gone(String link) throws IOException {
        if (Installation.linkExists(link) && !Commands.succeeds("ip", "link", "del", link) && Installation.linkExists(link)) {
            throw new IOException("the link " + link + " cannot be removed");
        }
    }
}
