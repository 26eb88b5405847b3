package org.nembo.security;

import java.util.HashSet;
import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;

/** Which groups are kept with what stands for somebody for a while. Pure functions. */
public final class KeptGroups {

    private KeptGroups() {
    }

    /**
     * The groups that only the issuer of the subject knows of; what the directory says is asked at each use.
     *
     * @param directory may be null when it is not running; then all groups of another issuer's subject are kept
     */
    public static Set<String> of(Subject subject, Directory directory) {
        Set<String> theirs = new HashSet<>(subject.issuer().equals(Directory.LOCAL) ? Set.of() : subject.groups());
        if (directory != null && !theirs.isEmpty()) {
            directory.find(subject.issuer(), subject.subject()).ifPresent(user -> theirs.removeAll(user.groups()));
        }
        return theirs;
    }
}
