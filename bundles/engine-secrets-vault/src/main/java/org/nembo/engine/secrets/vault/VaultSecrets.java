package org.nembo.engine.secrets.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of the server's services in a Vault or OpenBao server. That server takes no part in our transactions: what a transaction writes is a version
 * there at once and counts only when the transaction is committed here; what a transaction deletes is gone at its commit and removed there soon after.
 * Thread-safe.
 */
@Component(service = {Secrets.class, VaultSecrets.class}, configurationPid = "org.nembo.engine.secrets.vault",
        configurationPolicy = ConfigurationPolicy.REQUIRE, property = Constants.SERVICE_RANKING + ":Integer=100")
@Designate(ocd = Settings.Config.class)
public final class VaultSecrets implements Secrets {

    private static final Logger log = LoggerFactory.getLogger(VaultSecrets.class);
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,9}");
    private static final int LARGEST_BYTES = 64 * 1024;
    private static final int MOST_FOLDERS = 1000;
    private static final int TICK_SECONDS = 5;
    private static final String VALUE = "value";

    private final Settings settings;
    private final Wire wire;
    private final LoggedIn server;
    private final Pointers pointers;
    private final Audit audit;
    private final ScheduledExecutorService timer;

    @Activate
    public VaultSecrets(Settings.Config config, @Reference Databases databases, @Reference Audit audit) {
        this(Settings.of(config), databases, audit);
    }

    VaultSecrets(Settings settings, Databases databases, Audit audit) {
        this.settings = settings;
        this.wire = new Wire(settings);
        this.server = new LoggedIn(settings, wire);
        this.pointers = new Pointers(databases.open("vaultsecret", VaultSecrets.class));
        this.audit = audit;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(null, task, "nembo-secrets-vault", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void close() {
        wire.close();
        timer.shutdownNow();
    }

    private void tick() {
        try {
            server.keepAlive();
            sweep();
        } catch (RuntimeException e) {
            log.warn("What is deleted could not be removed from {} yet: {}", settings.url(), e.getMessage());
        }
    }

    /** Removes in the outer store what is deleted here; how many paths. */
    int sweep() {
        int count = 0;
        for (String path : pointers.removals()) {
            count += pointers.inTransaction(connection -> {
                boolean taken = Pointers.take(connection, path);
                if (taken) {
                    removeThere(path);
                }
                return taken;
            }) ? 1 : 0;
        }
        return count;
    }

    /** A sentence for operators. @throws NemboException saying why it cannot be used */
    String state() {
        server.send("GET", "auth/token/lookup-self", null);
        return "the store of secrets at %s answers".formatted(settings.url());
    }

    @Override
    public int put(String path, Secret value) {
        check(path, value);
        audit.record(written(path));
        if (pointers.find(path).removed()) {
            // Nobody may take the removal for what is written now.
            pointers.inTransaction(connection -> {
                if (Pointers.take(connection, path)) {
                    removeThere(path);
                }
                return null;
            });
        }
        int version = write(path, value);
        // The newest version counts, unless a transaction is said to have written another one.
        pointers.inTransaction(connection -> Pointers.forget(connection, path) | Pointers.take(connection, path));
        return version;
    }

    @Override
    public int put(Connection transaction, String path, Secret value) {
        check(path, value);
        int version = write(path, value);
        Pointers.point(transaction, path, version);
        audit.note(written(path).with("version", "" + version).with("transaction", "of the service"));
        return version;
    }

    @Override
    public Optional<Secret> find(String path) {
        Pointers.Pointer pointer = pointers.find(check(path));
        return pointer.removed() ? Optional.empty() : read(path, pointer.version());
    }

    @Override
    public Optional<Secret> find(String path, int version) {
        return pointers.find(check(path)).removed() ? Optional.empty() : read(path, OptionalInt.of(version));
    }

    @Override
    public List<Version> history(String path) {
        if (pointers.find(check(path)).removed()) {
            return List.of();
        }
        List<Version> versions = new ArrayList<>();
        metadata(path).ifPresent(data -> data.path("versions").properties().forEach(each -> versions.add(new Version(Integer.parseInt(each.getKey()),
                time(each.getValue().path("created_time")).orElse(Instant.EPOCH), time(each.getValue().path("deletion_time")),
                each.getValue().path("destroyed").asBoolean()))));
        versions.sort(Comparator.comparing(Version::number).reversed());
        return versions;
    }

    @Override
    public boolean delete(String path) {
        boolean there = !history(path).isEmpty();
        if (there) {
            audit.record(AuditEntry.done("nembo", "secrets:delete", "secrets/" + path).with("store", settings.url()));
            pointers.inTransaction(connection -> {
                Pointers.forget(connection, path);
                removeThere(path);
                return null;
            });
        }
        return there;
    }

    @Override
    public boolean delete(Connection transaction, String path) {
        boolean there = !history(path).isEmpty();
        if (there) {
            Pointers.remove(transaction, path, System.currentTimeMillis());
            audit.note(AuditEntry.done("nembo", "secrets:delete", "secrets/" + path).with("store", settings.url()).with("transaction", "of the service"));
        }
        return there;
    }

    /** Walks the folders in order, and asks for each path that is shown: slow, for people and clean-up. */
    @Override
    public Page<Entry> list(String prefix, PageRequest page) {
        List<String> found = new ArrayList<>();
        int[] folders = {0};
        walk(prefix.contains("/") ? prefix.substring(0, prefix.lastIndexOf('/') + 1) : "", prefix, page, found, folders);
        List<Entry> entries = new ArrayList<>();
        for (String path : found) {
            JsonNode data = metadata(path).orElse(null);
            if (data != null) {
                entries.add(new Entry(path, data.path("current_version").asInt(), time(data.path("updated_time")).orElse(Instant.EPOCH)));
            }
        }
        return Page.of(entries, page.limit(), Entry::path);
    }

    private void walk(String folder, String prefix, PageRequest page, List<String> found, int[] folders) {
        if (found.size() > page.limit()) {
            return;
        }
        if (++folders[0] > MOST_FOLDERS) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "over %d folders lie below '%s': ask for a longer prefix".formatted(MOST_FOLDERS, prefix));
        }
        Wire.Reply reply = server.send("LIST", settings.mount() + "/metadata/" + settings.prefix() + "/" + folder, null);
        TreeSet<String> keys = new TreeSet<>();
        if (reply.status() == 200) {
            reply.body().at("/data/keys").forEach(key -> keys.add(key.asText()));
        } else if (reply.status() != 404) {
            throw refused("the list", reply);
        }
        for (String key : keys) {
            String path = folder + key;
            boolean below = path.startsWith(prefix) || path.endsWith("/") && prefix.startsWith(path);
            if (!below || found.size() > page.limit()) {
                continue;
            }
            if (!path.endsWith("/")) {
                if (path.compareTo(page.after()) > 0 && PATH.matcher(path).matches() && !pointers.find(path).removed()) {
                    found.add(path);
                }
            } else if (page.after().isEmpty() || (path + Character.MAX_VALUE).compareTo(page.after()) > 0) {
                walk(path, prefix, page, found, folders);
            }
        }
    }

    private int write(String path, Secret value) {
        Wire.Reply reply = server.send("POST", data(path), Map.of("data", Map.of(VALUE, value.reveal())));
        int version = reply.body().at("/data/version").asInt();
        if (reply.status() != 200 || version < 1) {
            throw refused("to store '%s'".formatted(path), reply);
        }
        return version;
    }

    private Optional<Secret> read(String path, OptionalInt version) {
        Wire.Reply reply = server.send("GET", data(path) + (version.isPresent() ? "?version=" + version.getAsInt() : ""), null);
        if (reply.status() == 404) {
            return Optional.empty();
        }
        if (reply.status() != 200) {
            throw refused("to show '%s'".formatted(path), reply);
        }
        JsonNode data = reply.body().at("/data/data");
        if (!data.isObject()) {
            return Optional.empty();
        }
        // What others wrote there may be an object of another form: that is the value then.
        return Optional.of(new Secret(data.size() == 1 && data.path(VALUE).isTextual() ? data.path(VALUE).asText() : data.toString()));
    }

    private Optional<JsonNode> metadata(String path) {
        Wire.Reply reply = server.send("GET", settings.mount() + "/metadata/" + settings.prefix() + "/" + path, null);
        if (reply.status() != 200 && reply.status() != 404) {
            throw refused("to show '%s'".formatted(path), reply);
        }
        return reply.status() == 200 ? Optional.of(reply.body().path("data")) : Optional.empty();
    }

    private void removeThere(String path) {
        Wire.Reply reply = server.send("DELETE", settings.mount() + "/metadata/" + settings.prefix() + "/" + path, null);
        if (reply.status() != 204 && reply.status() != 404 && reply.status() != 200) {
            throw refused("to delete '%s'".formatted(path), reply);
        }
    }

    private String data(String path) {
        return settings.mount() + "/data/" + settings.prefix() + "/" + path;
    }

    private AuditEntry written(String path) {
        return AuditEntry.done("nembo", "secrets:write", "secrets/" + path).with("store", settings.url());
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.asText().isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text.asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static void check(String path, Secret value) {
        check(path);
        if (value.reveal().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LARGEST_BYTES) {
            throw new NemboException(GeneralError.PAYLOAD_TOO_LARGE, "the secret '%s' is over %d bytes".formatted(path, LARGEST_BYTES));
        }
    }

    private static String check(String path) {
        if (path.length() > 255 || !PATH.matcher(path).matches()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a path of a secret is one to ten segments of letters, digits and . _ -, joined by /");
        }
        return path;
    }

    private static NemboException refused(String what, Wire.Reply reply) {
        return new NemboException(VaultEngineError.SECRETS_VAULT_REFUSED,
                "the store of secrets refuses %s: %d %s".formatted(what, reply.status(), reply.errors()));
    }
}
