package org.nembo.objectstore.key;

import java.util.HashSet;
import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Subject;

/** Which groups are kept with what stands for somebody for a while. Pure functions. */
public final class KeptGroups {

    private KeptGroups() {
    }

    /** The same identity with the groups that only its issuer knows of; what the directory says is asked at each use. */
    public static Subject of(Subject subject, Directory directory) {
        Set<String> theirs = new HashSet<>(subject.issuer().equals(Directory.LOCAL) ? Set.of() : subject.groups());
        if (!theirs.isEmpty()) {
            directory.find(subject.issuer(), subject.subject()).ifPresent(user -> theirs.removeAll(user.groups()));
        }
        return new Subject(subject.issuer(), subject.subject(), subject.username(), theirs, subject.scopes());
    }
}
