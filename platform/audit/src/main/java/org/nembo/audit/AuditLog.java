package org.nembo.audit;

import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The audit log in the database. */
@Component(service = {Audit.class, AuditLog.class})
public final class AuditLog implements Audit {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final Jdbi jdbi;
    private final Records records;
    private final String node;
    private final Clock clock;
    private final UnaryOperator<String> context;
    private final Notes notes;

    @Activate
    public AuditLog(BundleContext context, @Reference Databases databases) {
        this(databases, node(context.getProperty("nembo.node")), Clock.systemUTC(), MDC::get);
    }

    /** @param context the diagnostic context of the calling thread, by key; null where it has nothing */
    AuditLog(Databases databases, String node, Clock clock, UnaryOperator<String> context) {
        this.jdbi = Jdbi.create(databases.open("audit", AuditLog.class));
        this.records = new Records(jdbi);
        this.node = node;
        this.clock = clock;
        this.context = context;
        this.notes = new Notes(this::append, clock);
        Records.Head head = records.head();
        // In the server's own log, which is kept elsewhere than the database: a later verification can be held against it.
        log.info("The audit log has {} records, the last one's hash is {}", head.seq(), head.hash().isEmpty() ? "none" : head.hash());
    }

    private static String node(String configured) {
        return configured == null || configured.isBlank() ? "node" : configured;
    }

    @Deactivate
    void close() {
        notes.close();
    }

    @Override
    public void record(Connection transaction, AuditEntry entry) {
        Chain.append(CallersConnection.on(transaction), List.of(here(entry)));
    }

    @Override
    public void record(AuditEntry entry) {
        append(List.of(here(entry)));
    }

    @Override
    public void note(AuditEntry entry) {
        notes.add(here(entry));
    }

    /** Newest first. */
    Page<AuditRecord> list(Search search, PageRequest page) {
        return records.list(search, page);
    }

    /** Oldest first, all of them, however many. @param to takes each in turn; when it throws, that is the end */
    void each(Search search, Consumer<AuditRecord> to) {
        records.each(search, to);
    }

    Optional<AuditRecord> find(long seq) {
        return records.list(Search.ALL, new PageRequest(1, Long.toString(seq + 1))).items().stream().filter(found -> found.seq() == seq).findFirst();
    }

    /** Whether a head noted earlier is still a part of the log. @param noted number and hash, with a colon between */
    boolean contains(String noted) {
        int colon = noted.indexOf(':');
        if (colon < 1 || !noted.substring(0, colon).matches("[0-9]{1,18}")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a noted head is NUMBER:HASH as audit:head shows it, not '%s'".formatted(noted));
        }
        long seq = Long.parseLong(noted.substring(0, colon));
        return seq == 0 || find(seq).filter(found -> found.hash().equals(noted.substring(colon + 1))).isPresent();
    }

    Records.Head head() {
        return records.head();
    }

    /** Reads the whole log and computes its hashes again. */
    Verification verify() {
        return new Verifying(jdbi).run();
    }

    private void append(List<Chain.Pending> entries) {
        jdbi.useTransaction(handle -> Chain.append(handle, entries));
    }

    private Chain.Pending here(AuditEntry entry) {
        return new Chain.Pending(entry, new Chain.Origin(clock.millis(), node, told("client"), told("traceId")));
    }

    private String told(String key) {
        String value = context.apply(key);
        return value == null ? "" : value;
    }
}
