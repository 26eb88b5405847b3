package org.nembo.objectstore.quota;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.NamedAreas;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.key.Remembered;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Limits: those that administrators set, and a default for each user and each group. A change counts at once on this node and within a second on others.
 * Thread-safe.
 */
@Component(service = {Accounts.class, Quotas.class}, configurationPid = "org.nembo.objectstore.quota")
@Designate(ocd = Quotas.Config.class)
public final class Quotas implements Accounts {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo object storage quotas")
    public @interface Config {
        @AttributeDefinition(description = "What a user may keep in the personal bucket, the scratch area and further buckets of theirs together; or none")
        String user_default() default "200GB";

        @AttributeDefinition(description = "What a group may keep in its buckets together; or none")
        String group_default() default "none";
    }

    private static final Pattern ACCOUNT = Pattern.compile("user/[^/\\s]\\S{0,400}@\\S{1,255}|group/\\S{1,255}|bucket/[a-z0-9.-]{3,63}|area/[^/\\s]{1,255}");
    private static final Quota NONE = new Quota("", -1, -1, Instant.EPOCH, "");

    private final ObjectTables tables;
    private final ObjectEngine engine;
    private final long user;
    private final long group;
    private final Remembered<Quota> remembered;

    @Activate
    public Quotas(Config config, @Reference ObjectTables tables, @Reference(target = ChosenEngine.ONLY) ObjectEngine engine) {
        this(config.user_default(), config.group_default(), tables, engine);
    }

    public Quotas(String user, String group, ObjectTables tables, ObjectEngine engine) {
        this.tables = tables;
        this.engine = engine;
        this.user = Size.parse(user);
        this.group = Size.parse(group);
        // No row is remembered too, as a quota that is nobody's.
        this.remembered = new Remembered<>(tables::revision, System::nanoTime, account -> Optional.of(read(account).orElse(NONE)));
    }

    @Override
    public List<Charge> of(Bucket bucket, String key) {
        List<Charge> charges = new ArrayList<>(2);
        charges.add(charge("bucket/" + bucket.name()));
        charges.add(charge(payer(bucket, key)));
        return charges;
    }

    /** The account of whoever pays: the group, or the owner; in the scratch area whoever owns the personal bucket of that name. */
    public String payer(Bucket bucket, String key) {
        if (!bucket.group().isEmpty()) {
            return "group/" + bucket.group();
        }
        if (!bucket.name().equals(NamedAreas.SCRATCH)) {
            return "user/" + bucket.owner();
        }
        int slash = key.indexOf('/');
        String area = slash < 0 ? key : key.substring(0, slash);
        // An area whose user has no bucket of that name, for example because of capital letters, counts by itself.
        return engine.buckets().find(area).filter(personal -> personal.group().isEmpty()).map(personal -> "user/" + personal.owner()).orElse("area/" + area);
    }

    /** The account with its limits. */
    public Charge charge(String account) {
        Quota quota = remembered.find(account).orElse(NONE);
        if (quota != NONE) {
            return new Charge(account, quota.maxBytes(), quota.maxObjects());
        }
        long bytes = account.startsWith("user/") || account.startsWith("area/") ? user : account.startsWith("group/") ? group : -1;
        return new Charge(account, bytes, -1);
    }

    /** What was set for an account; empty when the default holds. */
    public Optional<Quota> find(String account) {
        return read(account);
    }

    /** Those that were set, by account. */
    public Page<Quota> list(String prefix, PageRequest page) {
        return Page.of(tables.read(handle -> handle.createQuery("""
                SELECT * FROM objectstore_quota WHERE account > :after AND substr(account, 1, :length) = :prefix ORDER BY account LIMIT :limit""")
                .bind("after", page.after()).bind("prefix", prefix).bind("length", prefix.length()).bind("limit", page.limit() + 1)
                .map((row, context) -> quota(row)).list()), page.limit(), Quota::account);
    }

    /** Sets limits; objects that are there stay, whatever they are. @throws NemboException {@code QUOTA_INVALID} */
    public Quota set(String actor, String account, long maxBytes, long maxObjects) {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new NemboException(ObjectStoreError.QUOTA_INVALID, "'%s' is no account: write user/SUBJECT@ISSUER, group/NAME or bucket/NAME"
                    .formatted(account.length() > 80 ? account.substring(0, 80) + "…" : account));
        }
        if (maxBytes < -1 || maxObjects < -1) {
            throw new NemboException(ObjectStoreError.QUOTA_INVALID, "a limit is a number from 0, or -1 for none");
        }
        Quota quota = new Quota(account, maxBytes, maxObjects, tables.now(), actor);
        try {
            return tables.change(handle -> put(handle, quota), done -> AuditEntry.done(actor, "quotas:write", "object/quotas/" + account)
                    .with("maxBytes", Long.toString(maxBytes)).with("maxObjects", Long.toString(maxObjects)));
        } finally {
            remembered.forget();
        }
    }

    /** Goes back to the default; false when it held already. */
    public boolean reset(String actor, String account) {
        try {
            return tables.change(handle -> handle.createUpdate("DELETE FROM objectstore_quota WHERE account = :account").bind("account", account).execute() > 0,
                    gone -> gone ? AuditEntry.done(actor, "quotas:delete", "object/quotas/" + account) : null);
        } finally {
            remembered.forget();
        }
    }

    private static Quota put(Handle handle, Quota quota) {
        handle.createUpdate("""
                INSERT INTO objectstore_quota (account, max_bytes, max_objects, updated, author) VALUES (:account, :bytes, :objects, :updated, :author)
                ON CONFLICT (account) DO UPDATE SET max_bytes = excluded.max_bytes, max_objects = excluded.max_objects, updated = excluded.updated,
                author = excluded.author""").bind("account", quota.account()).bind("bytes", quota.maxBytes()).bind("objects", quota.maxObjects())
                .bind("updated", quota.updated().toEpochMilli()).bind("author", quota.author()).execute();
        return quota;
    }

    private Optional<Quota> read(String account) {
        return tables.read(handle -> handle.createQuery("SELECT * FROM objectstore_quota WHERE account = :account").bind("account", account)
                .map((row, context) -> quota(row)).findOne());
    }

    private static Quota quota(ResultSet row) throws SQLException {
        return new Quota(row.getString("account"), row.getLong("max_bytes"), row.getLong("max_objects"), Instant.ofEpochMilli(row.getLong("updated")),
                row.getString("author"));
    }
}
