package org.nembo.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who asks to be let into a group, and what was decided. Asks nobody for leave. Thread-safe. */
@Component(service = MembershipRequests.class)
public final class MembershipRequests {

    private static final int MOST_PENDING = 20;

    /** How a request stands. */
    public enum State {
        PENDING, APPROVED, REJECTED, WITHDRAWN
    }

    /** A request. @param note by who asks @param reason by who decided @param decidedBy {@link org.nembo.api.identity.Subject#id()}; empty while pending */
    public record Asked(String id, String group, String uid, String username, State state, String note, String reason, Instant created,
            Optional<Instant> decided, String decidedBy) {
    }

    private static final String SELECT = """
            SELECT r.*, g.name AS group_name, u.username FROM directory_request r
            JOIN directory_group g ON g.id = r.group_id JOIN directory_user u ON u.uid = r.uid""";

    private final DirectoryStore store;
    private final Groups groups;

    @Activate
    public MembershipRequests(@Reference DirectoryStore store, @Reference Groups groups) {
        this.store = store;
        this.groups = groups;
    }

    public Asked ask(String actor, User user, String group, String note) {
        String id = Ids.next(store.now());
        return store.write(handle -> {
            Group wanted = Groups.present(handle, group);
            if (LocalAccounts.present(handle, user.uid()).user().groups().contains(group)) {
                throw state("'%s' is in '%s' already".formatted(user.username(), group));
            }
            boolean added = handle.createUpdate("""
                    INSERT INTO directory_request (id, group_id, uid, state, note, reason, created, decided_by)
                    VALUES (:id, :group, :uid, 'PENDING', :note, '', :now, '') ON CONFLICT DO NOTHING""")
                    .bind("id", id).bind("group", wanted.id()).bind("uid", user.uid()).bind("note", Names.description(note))
                    .bind("now", store.now().toEpochMilli()).execute() == 1;
            if (!added) {
                throw state("a request of '%s' for '%s' waits already".formatted(user.username(), group));
            }
            if (pending(handle, user.uid()) > MOST_PENDING) {
                throw state("%d requests of '%s' wait already".formatted(MOST_PENDING, user.username()));
            }
            return present(handle, id);
        }, made -> AuditEntry.done(actor, "groups:join", "groups/" + group).with("request", id));
    }

    /** @throws NemboException {@code REQUEST_NOT_FOUND} */
    public Asked get(String id) {
        return store.read(handle -> present(handle, id));
    }

    /** Newest first. @param state empty for all */
    public Page<Asked> of(String group, Optional<State> state, PageRequest page) {
        groups.get(group);
        return list("g.name = :of", group, state, page);
    }

    /** What somebody asked for, newest first. */
    public Page<Asked> by(String uid, PageRequest page) {
        return list("r.uid = :of", uid, Optional.empty(), page);
    }

    private Page<Asked> list(String whose, String of, Optional<State> state, PageRequest page) {
        List<Asked> found = store.read(handle -> handle.createQuery(SELECT + " WHERE " + whose
                + " AND (:state = '' OR r.state = :state) AND (:after = '' OR r.id < :after) ORDER BY r.id DESC LIMIT :limit")
                .bind("of", of).bind("state", state.map(State::name).orElse("")).bind("after", page.after()).bind("limit", page.limit() + 1)
                .map((row, context) -> asked(row)).list());
        return Page.of(found, page.limit(), Asked::id);
    }

    /** Lets them in. */
    public Asked approve(String actor, String id, String reason) {
        Asked asked = get(id);
        return store.change(AuditEntry.done(actor, "groups:approve", "groups/" + asked.group()).with("user", asked.uid()).with("request", id), handle -> {
            decide(handle, asked, State.APPROVED, actor, reason);
            groups.join(handle, Groups.present(handle, asked.group()), LocalAccounts.present(handle, asked.uid()).user());
            return present(handle, id);
        });
    }

    public Asked reject(String actor, String id, String reason) {
        return decide(actor, id, State.REJECTED, "groups:reject", reason);
    }

    /** Whoever asked thinks better of it. */
    public Asked withdraw(String actor, String id) {
        return decide(actor, id, State.WITHDRAWN, "groups:withdraw", "");
    }

    private Asked decide(String actor, String id, State state, String action, String reason) {
        Asked asked = get(id);
        return store.write(handle -> {
            decide(handle, asked, state, actor, reason);
            return present(handle, id);
        }, made -> AuditEntry.done(actor, action, "groups/" + asked.group()).with("user", asked.uid()).with("request", id));
    }

    private void decide(Handle handle, Asked asked, State state, String actor, String reason) {
        boolean decided = handle.createUpdate("""
                UPDATE directory_request SET state = :state, reason = :reason, decided = :now, decided_by = :actor WHERE id = :id AND state = 'PENDING'""")
                .bind("state", state.name()).bind("reason", Names.description(reason)).bind("now", store.now().toEpochMilli()).bind("actor", actor)
                .bind("id", asked.id()).execute() == 1;
        if (!decided) {
            throw state("the request is %s already".formatted(asked.state()));
        }
    }

    static void deleteAll(Handle handle, String uid) {
        handle.createUpdate("DELETE FROM directory_request WHERE uid = :uid").bind("uid", uid).execute();
    }

    private static int pending(Handle handle, String uid) {
        return handle.createQuery("SELECT count(*) FROM directory_request WHERE uid = :uid AND state = 'PENDING'").bind("uid", uid).mapTo(Integer.class).one();
    }

    private static Asked present(Handle handle, String id) {
        return handle.createQuery(SELECT + " WHERE r.id = :id").bind("id", id).map((row, context) -> asked(row)).findOne()
                .orElseThrow(() -> new NemboException(DirectoryError.REQUEST_NOT_FOUND, "there is no such request"));
    }

    private static Asked asked(ResultSet row) throws SQLException {
        long decided = row.getLong("decided");
        Optional<Instant> when = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(decided));
        return new Asked(row.getString("id"), row.getString("group_name"), row.getString("uid"), row.getString("username"),
                State.valueOf(row.getString("state")), row.getString("note"), row.getString("reason"), Instant.ofEpochMilli(row.getLong("created")), when,
                row.getString("decided_by"));
    }

    private static NemboException state(String message) {
        return new NemboException(DirectoryError.REQUEST_STATE, message);
    }
}
