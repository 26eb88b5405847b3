package org.nembo.directory.rest;

import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.UserRow;
import org.slf4j.MDC;

/** Who calls, from where, and whether they may. */
public final class Callers {

    private final Directory directory;
    private final LocalAccounts accounts;
    private final Policy policy;

    public Callers(Directory directory, LocalAccounts accounts, Policy policy) {
        this.directory = directory;
        this.accounts = accounts;
        this.policy = policy;
    }

    public static Subject subject(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }

    /** The network address that the request came from. */
    public static String client() {
        return Optional.ofNullable(MDC.get("client")).orElse("");
    }

    /** The caller's own row. */
    public User self(Subject caller) {
        return directory.find(caller.issuer(), caller.subject())
                .orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED, "the account of this token does not exist any more"));
    }

    /** The caller's own row, when the token is good for that. */
    public User self(Subject caller, String action) {
        User self = self(caller);
        policy.require(caller, action, "users/" + self.uid(), Map.of(Policy.OWNER, self.id()));
        return self;
    }

    /** Whether it is the caller's own and the token is good for that. */
    public boolean owns(Subject caller, String action, String uid) {
        return self(caller).uid().equals(uid) && policy.decide(caller, action, "users/" + uid, Map.of(Policy.OWNER, caller.id())).allowed();
    }

    /** For what is not about somebody in particular, or for administrators alone. */
    public void require(Subject caller, String action, String resource) {
        policy.require(caller, action, resource, Map.of());
    }

    /** For what a group's members or managers may do. */
    public void require(Subject caller, String action, String resource, String group) {
        policy.require(caller, action, resource, Map.of(Policy.GROUP, group));
    }

    public boolean may(Subject caller, String action, String resource, String group) {
        return policy.decide(caller, action, resource, Map.of(Policy.GROUP, group)).allowed();
    }

    /** A user for those who may see them: whether there is one is not told to others. */
    public UserRow user(Subject caller, String action, String uid) {
        Optional<User> found = directory.find(uid);
        policy.require(caller, action, "users/" + uid, found.map(user -> Map.of(Policy.OWNER, user.id())).orElse(Map.of()));
        return accounts.get(uid);
    }

    /** The same, where being oneself gives no right. @param owner whether it does */
    public UserRow user(Subject caller, String action, String uid, boolean owner) {
        if (owner) {
            return user(caller, action, uid);
        }
        policy.require(caller, action, "users/" + uid, Map.of());
        return accounts.get(uid);
    }

    /** The version of an ETag; empty for any. */
    public static OptionalInt version(String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return OptionalInt.empty();
        }
        String bare = ifMatch.replaceFirst("^(?:W/)?\"(.*)\"$", "$1");
        if (!bare.matches("[0-9]{1,9}")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "If-Match must be an ETag of this resource");
        }
        return OptionalInt.of(Integer.parseInt(bare));
    }

    static NemboException invalid(String message) {
        return new NemboException(GeneralError.INVALID_REQUEST, message);
    }
}
