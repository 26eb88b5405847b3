package org.nembo.identity.token;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.identity.client.Client;

/** What tokens look like: as INDIGO IAM writes them, or as the WLCG token profile wants them. */
enum Profile {
    IAM, WLCG;

    /** The audience of the WLCG profile for everybody. */
    static final String ANY = "https://wlcg.cern.ch/jwt/v1/any";

    private static final String GROUPS = "wlcg.groups";

    /** By what is asked for; else by what the client may ask for, when that is only one. */
    static Profile of(Client client, Set<String> scopes) {
        if (scopes.contains("wlcg")) {
            return WLCG;
        }
        boolean only = client.scopes().contains("wlcg") && !client.scopes().contains("iam");
        return only && !scopes.contains("iam") ? WLCG : IAM;
    }

    /** The value of {@code wlcg.groups}: those asked for by name first, as far as the person is in them, then the others; empty when none are asked for. */
    static List<String> wlcgGroups(Set<String> scopes, Collection<String> groups) {
        Set<String> named = new LinkedHashSet<>();
        boolean asked = false;
        for (String scope : scopes) {
            asked |= scope.equals(GROUPS) || scope.startsWith(GROUPS + ":");
            if (scope.startsWith(GROUPS + ":/") && groups.contains(scope.substring(GROUPS.length() + 2))) {
                named.add(scope.substring(GROUPS.length() + 1));
            }
        }
        if (!asked) {
            return List.of();
        }
        for (String group : new TreeSet<>(groups)) {
            named.add("/" + group);
        }
        return new ArrayList<>(named);
    }
}
