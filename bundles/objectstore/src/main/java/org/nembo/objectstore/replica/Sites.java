package org.nembo.objectstore.replica;

import java.net.URI;
import java.net.URISyntaxException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.key.Remembered;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The other sites, set up by administrators. A change counts at once on this node and within a second on others. Thread-safe. */
@Component(service = Sites.class)
public final class Sites {

    /** Each is a thread and some connections. */
    static final int MOST = 20;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ACCEPTS = Pattern.compile("|[^\\s@][^\\s]{0,400}@[^\\s@]{1,255}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e&&[^/,]]{1,128}");
    private static final String SITES = "object/sites";

    /**
     * What is told of a site.
     *
     * @param endpoint  {@code https://s3.example.org}
     * @param secret    of the access key; empty for the one that is kept
     * @param accepts   {@code SUBJECT@ISSUER} of the identity that the other site has here; empty when nothing is taken from it
     */
    public record Told(String endpoint, String accessKey, Optional<Secret> secret, String accepts) {
    }

    private final ObjectTables tables;
    private final Secrets secrets;
    private final Policy policy;
    private final Remembered<Optional<Site>> accepted;

    @Activate
    public Sites(@Reference ObjectTables tables, @Reference Secrets secrets, @Reference Policy policy) {
        this.tables = tables;
        this.secrets = secrets;
        this.policy = policy;
        this.accepted = new Remembered<>(tables::revision, System::nanoTime, id -> Optional.of(tables.read(handle -> handle
                .createQuery("SELECT * FROM objectstore_site WHERE accepts = :id ORDER BY name LIMIT 1").bind("id", id)
                .map((row, context) -> site(row)).findOne())));
    }

    /** Adds a site, or changes the one of that name. @throws NemboException {@code REPLICA_SITE_INVALID} */
    public Site put(Subject caller, String name, Told told) {
        require(caller, "replication:write", name);
        URI endpoint = checked(name, told);
        try {
            return tables.change(handle -> {
                Optional<Site> present = find(handle, name);
                Site site = new Site(name, endpoint, told.accessKey(), told.accepts(), present.map(Site::created).orElse(tables.now()),
                        present.map(Site::revision).orElse(0L) + 1);
                if (present.isEmpty() && told.secret().isEmpty() && secrets.find(path(name)).isEmpty()) {
                    throw invalid("secret: tell the secret of the access key, or put it at %s in the secret store first".formatted(path(name)));
                }
                if (present.isEmpty() && list(handle).size() >= MOST) {
                    throw invalid("there are %d sites, which is the most".formatted(MOST));
                }
                if (present.filter(one -> !one.endpoint().equals(endpoint)).isPresent() && told.secret().isEmpty()) {
                    throw invalid("secret: tell it again with another endpoint");
                }
                store(handle, site);
                told.secret().ifPresent(secret -> secrets.put(handle.getConnection(), path(name), secret));
                return site;
            }, site -> AuditEntry.done(caller, site.revision() == 1 ? "sites:create" : "sites:update", SITES + "/" + name)
                    .with("endpoint", site.endpoint().toString()).with("accepts", site.accepts()));
        } finally {
            accepted.forget();
        }
    }

    private static URI checked(String name, Told told) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("name: 1 to 63 lower-case letters, digits and '-'");
        }
        if (!KEY.matcher(told.accessKey()).matches()) {
            throw invalid("accessKey: the id of an access key at the other site");
        }
        if (!ACCEPTS.matcher(told.accepts()).matches()) {
            throw invalid("accepts: SUBJECT@ISSUER, or nothing");
        }
        try {
            URI endpoint = new URI(told.endpoint());
            boolean plain = "http".equals(endpoint.getScheme());
            boolean bare = endpoint.getRawPath() != null && (endpoint.getRawPath().isEmpty() || endpoint.getRawPath().equals("/"))
                    && endpoint.getRawQuery() == null && endpoint.getRawUserInfo() == null && endpoint.getRawFragment() == null;
            if (endpoint.getHost() == null || !plain && !"https".equals(endpoint.getScheme()) || !bare) {
                throw invalid("endpoint: https://HOST or https://HOST:PORT of the other site's S3 interface");
            }
            return endpoint;
        } catch (URISyntaxException e) {
            throw invalid("endpoint: it is no address");
        }
    }

    private static NemboException invalid(String why) {
        return new NemboException(ObjectStoreError.REPLICA_SITE_INVALID, why);
    }

    private void require(Subject caller, String action, String name) {
        policy.require(caller, action, SITES + (name.isEmpty() ? "" : "/" + name), Map.of());
    }

    public List<Site> list(Subject caller) {
        require(caller, "replication:read", "");
        return list();
    }

    /** All; there are few. */
    List<Site> list() {
        return tables.read(Sites::list);
    }

    private static List<Site> list(Handle handle) {
        return handle.createQuery("SELECT * FROM objectstore_site ORDER BY name LIMIT :most").bind("most", MOST).map((row, context) -> site(row)).list();
    }

    /** @throws NemboException {@code REPLICA_SITE_NOT_FOUND} */
    public Site show(Subject caller, String name) {
        require(caller, "replication:read", name);
        return find(name).orElseThrow(() -> missing(name));
    }

    Optional<Site> find(String name) {
        return tables.read(handle -> find(handle, name));
    }

    private static Optional<Site> find(Handle handle, String name) {
        return handle.createQuery("SELECT * FROM objectstore_site WHERE name = :name").bind("name", name).map((row, context) -> site(row)).findOne();
    }

    private static NemboException missing(String name) {
        return new NemboException(ObjectStoreError.REPLICA_SITE_NOT_FOUND, "there is no site '%s'"
                .formatted(name.length() > 80 ? name.substring(0, 80) + "…" : name));
    }

    /** Nothing is shipped there any more, and nothing taken from there. @throws NemboException {@code REPLICA_SITE_NOT_FOUND} */
    public void delete(Subject caller, String name) {
        require(caller, "replication:write", name);
        try {
            tables.change(handle -> {
                if (handle.createUpdate("DELETE FROM objectstore_site WHERE name = :name").bind("name", name).execute() == 0) {
                    throw missing(name);
                }
                handle.createUpdate("DELETE FROM objectstore_replica_copy WHERE site = :name").bind("name", name).execute();
                handle.createUpdate("DELETE FROM objectstore_replica_failed WHERE site = :name").bind("name", name).execute();
                secrets.delete(handle.getConnection(), path(name));
                return name;
            }, gone -> AuditEntry.done(caller, "sites:delete", SITES + "/" + name));
        } finally {
            accepted.forget();
        }
    }

    /** The site that comes as this identity; from memory. @param id {@code Subject.id()}; empty for nobody */
    Optional<Site> accepting(String id) {
        return id.isEmpty() ? Optional.empty() : accepted.find(id).flatMap(site -> site);
    }

    Optional<Secret> secret(Site site) {
        return secrets.find(path(site.name()));
    }

    private static void store(Handle handle, Site site) {
        handle.createUpdate("""
                INSERT INTO objectstore_site (name, endpoint, access_key, accepts, created, revision)
                VALUES (:name, :endpoint, :key, :accepts, :created, :revision)
                ON CONFLICT (name) DO UPDATE SET endpoint = excluded.endpoint, access_key = excluded.access_key, accepts = excluded.accepts,
                revision = excluded.revision""").bind("name", site.name()).bind("endpoint", site.endpoint().toString()).bind("key", site.accessKey())
                .bind("accepts", site.accepts()).bind("created", site.created().toEpochMilli()).bind("revision", site.revision()).execute();
    }

    private static Site site(ResultSet row) throws SQLException {
        return new Site(row.getString("name"), URI.create(row.getString("endpoint")), row.getString("access_key"), row.getString("accepts"),
                Instant.ofEpochMilli(row.getLong("created")), row.getLong("revision"));
    }

    private static String path(String name) {
        return "objectstore/sites/" + name;
    }
}
