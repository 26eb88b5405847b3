package org.nembo.objectstore.notify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.api.secret.Secrets;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.TopicRights;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The topics. Everybody who is signed in has some of their own; others, but for administrators, do not see them. Thread-safe. */
@Component(service = {Topics.class, TopicRights.class})
public final class Topics implements TopicRights {

    /** The most that one owner has: each is a connection. */
    static final int MOST = 50;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final String TOPICS = "object/topics";

    private final ObjectTables tables;
    private final Secrets secrets;
    private final Policy policy;

    @Activate
    public Topics(@Reference ObjectTables tables, @Reference Secrets secrets, @Reference Policy policy) {
        this.tables = tables;
        this.secrets = secrets;
        this.policy = policy;
    }

    /**
     * Makes a topic, or changes the one of that name to what is said now.
     *
     * @throws S3Failure {@code InvalidArgument}; {@code AccessDenied} when it is somebody else's
     */
    Topic put(Subject caller, String name, Map<String, String> attributes) {
        if (!NAME.matcher(name).matches()) {
            throw Endpoint.invalid("The name of a topic is 1 to 256 letters, digits, '-' and '_'.");
        }
        Endpoint endpoint = Endpoint.of(attributes);
        return tables.change(handle -> stored(handle, caller, name, endpoint, attributes.getOrDefault(Endpoint.OPAQUE, "")),
                topic -> AuditEntry.done(caller, topic.revision() == 1 ? "topics:create" : "topics:update", path(name))
                        .with("endpoint", topic.endpoint().toString()));
    }

    private Topic stored(Handle handle, Subject caller, String name, Endpoint endpoint, String opaque) {
        Optional<Topic> present = TopicRows.find(handle, name);
        present.filter(topic -> !mayUse(caller, topic)).ifPresent(topic -> {
            throw new S3Failure(S3Code.ACCESS_DENIED, "There is a topic of that name, and it is somebody else's: choose another name.");
        });
        if (present.isEmpty() && TopicRows.count(handle, caller.id()) >= MOST) {
            throw Endpoint.invalid("You have %d topics, which is the most: delete one first.".formatted(MOST));
        }
        Instant now = tables.now();
        Topic topic = new Topic(name, present.map(Topic::owner).orElse(caller.id()), endpoint.address(), endpoint.user(), endpoint.options(), opaque,
                present.map(Topic::created).orElse(now), present.map(Topic::revision).orElse(0L) + 1);
        if (present.isPresent()) {
            TopicRows.update(handle, topic);
        } else {
            TopicRows.insert(handle, topic);
        }
        if (endpoint.password().isPresent()) {
            secrets.put(handle.getConnection(), secret(name), endpoint.password().get());
        } else {
            secrets.delete(handle.getConnection(), secret(name));
        }
        return topic;
    }

    /** The caller's topic. @throws S3Failure {@code NoSuchTopic} when there is none that the caller may use */
    Topic find(Subject caller, String name) {
        return find(name).filter(topic -> mayRead(caller, topic)).orElseThrow(() -> new S3Failure(S3Code.NO_SUCH_TOPIC, "There is no such topic of yours."));
    }

    Optional<Topic> find(String name) {
        return tables.read(handle -> TopicRows.find(handle, name));
    }

    /** By name. @param owner empty for all */
    List<Topic> list(String owner, String after, int limit) {
        return tables.read(handle -> TopicRows.list(handle, owner, after, limit));
    }

    /** False when there was none that the caller may use. */
    boolean delete(Subject caller, String name) {
        return tables.change(handle -> {
            boolean mine = TopicRows.find(handle, name).filter(topic -> mayUse(caller, topic)).isPresent();
            if (mine) {
                TopicRows.delete(handle, name);
                secrets.delete(handle.getConnection(), secret(name));
            }
            return mine;
        }, deleted -> deleted ? AuditEntry.done(caller, "topics:delete", path(name)) : null);
    }

    /** The password of a topic's endpoint. */
    Optional<Secret> password(Topic topic) {
        return secrets.find(secret(topic.name()));
    }

    /** What a topic says of itself, in the words of its attributes; without its password. */
    static Map<String, String> attributes(Topic topic) {
        Map<String, String> attributes = new TreeMap<>(topic.options());
        attributes.put(Endpoint.PUSH, topic.endpoint().toString());
        attributes.put("TopicArn", topic.arn());
        attributes.put("Owner", topic.owner());
        if (!topic.opaque().isEmpty()) {
            attributes.put(Endpoint.OPAQUE, topic.opaque());
        }
        return attributes;
    }

    /** Topics of everybody, for those who may see them. */
    boolean seesAll(Subject caller) {
        return policy.decide(caller, Sns.READ, TOPICS, Map.of()).allowed();
    }

    @Override
    public boolean mayUse(Caller caller, String arn) {
        return caller.subject().isPresent() && Topic.named(arn).flatMap(this::find).filter(topic -> mayUse(caller.subject().get(), topic)).isPresent();
    }

    private boolean mayRead(Subject caller, Topic topic) {
        return policy.decide(caller, Sns.READ, path(topic.name()), Map.of(Policy.OWNER, topic.owner())).allowed();
    }

    private boolean mayUse(Subject caller, Topic topic) {
        return policy.decide(caller, Sns.WRITE, path(topic.name()), Map.of(Policy.OWNER, topic.owner())).allowed();
    }

    private static String path(String name) {
        return TOPICS + "/" + name;
    }

    private static String secret(String name) {
        return "objectstore/topics/" + name;
    }
}
