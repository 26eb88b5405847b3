package org.nembo.policy;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.policy.document.CompiledDocument;
import org.nembo.policy.document.DocumentReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies, roles and role bindings in the database, compiled in memory. A change is in force here when the call returns, and on every other node
 * within a second. It is audited in its own transaction.
 */
@Component(service = StoredRules.class)
public final class StoredRules implements AutoCloseable {

    static final int MOST_POLICIES = 1000;
    static final int MOST_ROLES = 200;
    static final int MOST_BINDINGS = 20_000;
    private static final long POLL_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(StoredRules.class);

    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;
    private final RulesReader reader = new RulesReader();
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(StoredRules::thread);
    private volatile Rules current;
    private boolean failing;

    @Activate
    public StoredRules(@Reference Databases databases, @Reference Audit audit) {
        this(databases, audit, Clock.systemUTC());
    }

    StoredRules(Databases databases, Audit audit, Clock clock) {
        this.jdbi = Jdbi.create(databases.open("policy", StoredRules.class));
        this.audit = audit;
        this.clock = clock;
        this.current = read();
        poll.scheduleWithFixedDelay(this::follow, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "policy-rules");
        thread.setDaemon(true);
        return thread;
    }

    @Deactivate
    @Override
    public void close() {
        poll.shutdownNow();
    }

    Rules current() {
        return current;
    }

    Map<String, CompiledDocument> builtInRoles() {
        return reader.builtInRoles();
    }

    /** The rules that another node may have changed; what was read last holds on when the database does not answer. */
    void follow() {
        try {
            if (jdbi.withHandle(PolicyRows::revision) != current.revision()) {
                install(read());
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("Changes of policies on other nodes cannot be seen now: {}", e.toString());
            }
            failing = true;
        }
    }

    private Rules read() {
        return jdbi.withHandle(handle -> {
            Rules rules = reader.read(handle);
            for (long after = PolicyRows.revision(handle); after != rules.revision(); after = PolicyRows.revision(handle)) {
                rules = reader.read(handle);
            }
            return rules;
        });
    }

    private synchronized void install(Rules rules) {
        if (rules.revision() > current.revision()) {
            current = rules;
        }
    }

    /** @param guard is shown what would hold then, and throws when that must not be */
    private <T> T change(AuditEntry entry, Consumer<Rules> guard, Function<Handle, T> work) {
        List<Rules> next = new ArrayList<>();
        T result = jdbi.inTransaction(handle -> {
            PolicyRows.next(handle);
            T done = work.apply(handle);
            Rules rules = reader.read(handle);
            guard.accept(rules);
            next.add(rules);
            audit.record(handle.getConnection(), entry.with("revision", Long.toString(rules.revision())));
            return done;
        });
        install(next.get(0));
        return result;
    }

    Page<StoredPolicy> policies(PageRequest page) {
        return Page.of(jdbi.withHandle(handle -> PolicyRows.policies(handle, page.after(), page.limit() + 1)), page.limit(), StoredPolicy::name);
    }

    StoredPolicy policy(String name) {
        return jdbi.withHandle(handle -> PolicyRows.policy(handle, name)).orElseThrow(() -> absent("policy", name));
    }

    Optional<StoredPolicy> findPolicy(String name) {
        return jdbi.withHandle(handle -> PolicyRows.policy(handle, name));
    }

    /** @param expected the revision that the caller has seen; 0 for none yet, empty to take whatever is there */
    StoredPolicy put(String caller, String name, String text, List<Attachment> attachments, OptionalLong expected, Consumer<Rules> guard) {
        reader.compile(text, DocumentReader.Use.IDENTITY);
        return change(AuditEntry.done(caller, "policies:write", "policies/" + name), guard, handle -> {
            Optional<StoredPolicy> present = PolicyRows.policy(handle, name);
            expect("policy", name, present.map(StoredPolicy::revision).orElse(0L), expected);
            if (present.isEmpty()) {
                limit(handle, "policy_document", MOST_POLICIES);
            }
            StoredPolicy policy = new StoredPolicy(name, text, attachments, PolicyRows.revision(handle), now(), caller);
            PolicyRows.put(handle, policy);
            return policy;
        });
    }

    void deletePolicy(String caller, String name, Consumer<Rules> guard) {
        change(AuditEntry.done(caller, "policies:delete", "policies/" + name), guard, handle -> {
            if (!PolicyRows.deletePolicy(handle, name)) {
                throw absent("policy", name);
            }
            return true;
        });
    }

    /** Those that come with the server first, then by name. */
    Page<StoredRole> roles(PageRequest page) {
        List<StoredRole> all = new ArrayList<>();
        BuiltIn.ROLES.forEach(name -> all.add(builtIn(name)));
        all.addAll(jdbi.withHandle(PolicyRows::roles));
        int from = page.after().isEmpty() ? 0 : all.size();
        for (int i = 0; i < all.size() && !page.after().isEmpty(); i++) {
            from = all.get(i).name().equals(page.after()) ? i + 1 : from;
        }
        return Page.of(all.subList(from, Math.min(all.size(), from + page.limit() + 1)), page.limit(), StoredRole::name);
    }

    StoredRole role(String name) {
        return BuiltIn.ROLES.contains(name) ? builtIn(name) : jdbi.withHandle(PolicyRows::roles).stream().filter(role -> role.name().equals(name)).findFirst()
                .orElseThrow(() -> absent("role", name));
    }

    private static StoredRole builtIn(String name) {
        return new StoredRole(name, BuiltIn.text(name), 0, Instant.EPOCH, "");
    }

    /** @param expected as for policies */
    StoredRole putRole(String caller, String name, String text, OptionalLong expected, Consumer<Rules> guard) {
        own(name);
        CompiledDocument document = reader.compile(text, DocumentReader.Use.ROLE);
        if (document.uses("group") && document.uses("site")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a role is given for a group or a site, not both: make two of it");
        }
        return change(AuditEntry.done(caller, "roles:write", "roles/" + name), guard, handle -> {
            Optional<StoredRole> present = PolicyRows.roles(handle).stream().filter(role -> role.name().equals(name)).findFirst();
            expect("role", name, present.map(StoredRole::revision).orElse(0L), expected);
            if (present.isEmpty()) {
                limit(handle, "policy_role", MOST_ROLES);
            }
            StoredRole role = new StoredRole(name, text, PolicyRows.revision(handle), now(), caller);
            PolicyRows.put(handle, role);
            return role;
        });
    }

    void deleteRole(String caller, String name, Consumer<Rules> guard) {
        own(name);
        change(AuditEntry.done(caller, "roles:delete", "roles/" + name), guard, handle -> {
            if (PolicyRows.isBound(handle, name)) {
                throw new NemboException(GeneralError.CONFLICT, "somebody has the role '%s': delete its bindings first".formatted(name));
            }
            if (!PolicyRows.deleteRole(handle, name)) {
                throw absent("role", name);
            }
            return true;
        });
    }

    private static void own(String name) {
        if (BuiltIn.ROLES.contains(name)) {
            throw new NemboException(GeneralError.CONFLICT, "the role '%s' comes with the server and stays as it is: make one of another name".formatted(name));
        }
    }

    Page<Binding> bindings(String scope, String target, String user, PageRequest page) {
        return Page.of(jdbi.withHandle(handle -> PolicyRows.bindings(handle, scope, target, user, page.after(), page.limit() + 1)), page.limit(), Binding::id);
    }

    Binding binding(String id) {
        return jdbi.withHandle(handle -> PolicyRows.binding(handle, id)).orElseThrow(() -> absent("role binding", id));
    }

    Binding bind(String caller, String role, Attachment to, String scope, String target, Consumer<Rules> guard) {
        Instant now = now();
        String id = "%011x%s".formatted(now.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
        Binding binding = new Binding(id, role, to, scope, target, now, caller);
        AuditEntry entry = AuditEntry.done(caller, "role-bindings:create", "role-bindings/" + id).with("role", role).with("to", to.toString())
                .with(scope, target);
        return change(entry, guard, handle -> {
            limit(handle, "policy_binding", MOST_BINDINGS);
            if (!PolicyRows.insert(handle, binding)) {
                throw new NemboException(GeneralError.CONFLICT, "%s has the role '%s' there already".formatted(to, role));
            }
            return binding;
        });
    }

    void unbind(String caller, Binding binding, Consumer<Rules> guard) {
        AuditEntry entry = AuditEntry.done(caller, "role-bindings:delete", "role-bindings/" + binding.id()).with("role", binding.role())
                .with("to", binding.to().toString()).with(binding.scope(), binding.target());
        change(entry, guard, handle -> {
            if (!PolicyRows.deleteBinding(handle, binding.id())) {
                throw absent("role binding", binding.id());
            }
            return true;
        });
    }

    private static void expect(String kind, String name, long present, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != present) {
            throw new NemboException(GeneralError.CONFLICT, present == 0 ? "there is no %s '%s' yet: send revision 0".formatted(kind, name)
                    : "the %s '%s' is at revision %d, not %d: read it and decide again".formatted(kind, name, present, expected.getAsLong()));
        }
    }

    private static void limit(Handle handle, String table, int most) {
        if (PolicyRows.count(handle, table) >= most) {
            throw new NemboException(GeneralError.CONFLICT, "there are %d already, which is the most: delete one first".formatted(most));
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static NemboException absent(String kind, String name) {
        return new NemboException(GeneralError.NOT_FOUND, "there is no %s '%s'".formatted(kind, name));
    }
}
