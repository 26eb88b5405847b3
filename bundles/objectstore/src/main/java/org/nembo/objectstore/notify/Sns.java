package org.nembo.objectstore.notify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.http.ActionSet;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * The actions of SNS that manage topics, as Ceph serves them at the address of the object storage: CreateTopic, ListTopics, GetTopicAttributes, GetTopic,
 * SetTopicAttributes, DeleteTopic. Thread-safe.
 */
final class Sns implements ActionSet {

    private static final Set<String> ACTIONS = Set.of("CreateTopic", "ListTopics", "GetTopicAttributes", "GetTopic", "SetTopicAttributes", "DeleteTopic");

    /** Topics belong to notifications, and so do the rights to them. */
    static final String READ = "s3:GetBucketNotification";
    static final String WRITE = "s3:PutBucketNotification";

    private static final Set<String> READING = Set.of("ListTopics", "GetTopicAttributes", "GetTopic");
    private static final String NAMESPACE = "https://sns.amazonaws.com/doc/2010-03-31/";
    private static final int PAGE = 100;
    private static final int MOST_ATTRIBUTES = 30;

    private final Topics topics;
    private final Senders senders;
    private final Runnable changed;

    /** @param changed is told when topics were changed */
    Sns(Topics topics, Senders senders, Runnable changed) {
        this.topics = topics;
        this.senders = senders;
        this.changed = changed;
    }

    @Override
    public Set<String> actions() {
        return ACTIONS;
    }

    @Override
    public void run(Exchange exchange, Map<String, String> form) {
        String action = form.get("Action");
        Subject caller = caller(exchange.caller(), READING.contains(action) ? READ : WRITE);
        Xml answer = new Xml(action + "Response", NAMESPACE);
        switch (action) {
            case "CreateTopic" -> answer.open("CreateTopicResult")
                    .element("TopicArn", put(caller, form.getOrDefault("Name", ""), attributes(form)).arn()).close();
            case "ListTopics" -> list(caller, form.getOrDefault("NextToken", ""), answer);
            case "GetTopicAttributes" -> attributes(topics.find(caller, name(form)), answer);
            case "GetTopic" -> answer.open("GetTopicResult").open("Topic").element("TopicArn", topics.find(caller, name(form)).arn()).close().close();
            case "SetTopicAttributes" -> set(caller, form);
            case "DeleteTopic" -> delete(caller, name(form));
            default -> throw S3Failure.of(S3Code.NOT_IMPLEMENTED);
        }
        exchange.send(200, answer.open("ResponseMetadata").element("RequestId", exchange.caller().request()).close());
    }

    /** Topics belong to notifications: whoever may have these, by their scopes and without a session's policy, may have topics. */
    private static Subject caller(Caller caller, String action) {
        if (caller.session().filter(session -> !session.policies().isEmpty()).isPresent()) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "A session that is bound by a policy has no topics.");
        }
        return caller.subject().filter(subject -> subject.covers(action)).orElseThrow(() -> S3Failure.of(S3Code.ACCESS_DENIED));
    }

    private Topic put(Subject caller, String name, Map<String, String> attributes) {
        Endpoint endpoint = Endpoint.of(attributes);
        try {
            senders.check(new org.nembo.spi.message.Destination(endpoint.address(), endpoint.user(), endpoint.password(), endpoint.options()));
        } catch (NemboException e) {
            throw Endpoint.invalid(e.getMessage());
        }
        Topic topic = topics.put(caller, name, attributes);
        changed.run();
        return topic;
    }

    private void set(Subject caller, Map<String, String> form) {
        Topic topic = topics.find(caller, name(form));
        Map<String, String> attributes = new HashMap<>(topic.options());
        attributes.put(Endpoint.OPAQUE, topic.opaque());
        attributes.put(Endpoint.PUSH, topic.endpoint().toString());
        String name = form.getOrDefault("AttributeName", "");
        if (!name.equals(Endpoint.PUSH) && !topic.user().isEmpty()) {
            throw Endpoint.invalid("The endpoint has a password, which is not read again: create the topic anew with all its attributes.");
        }
        attributes.put(name, form.getOrDefault("AttributeValue", ""));
        put(caller, topic.name(), attributes);
    }

    /** Deleting what is not there is no failure, as SNS has it. */
    private void delete(Subject caller, String name) {
        if (topics.delete(caller, name)) {
            changed.run();
        }
    }

    private void list(Subject caller, String after, Xml answer) {
        List<Topic> page = topics.list(topics.seesAll(caller) ? "" : caller.id(), after, PAGE + 1);
        answer.open("ListTopicsResult").open("Topics");
        page.stream().limit(PAGE).forEach(topic -> answer.open("member").element("User", topic.owner()).element("Name", topic.name())
                .open("EndPoint").element("EndpointAddress", topic.endpoint().toString()).element("EndpointTopic", topic.name()).close()
                .element("TopicArn", topic.arn()).element("OpaqueData", topic.opaque()).close());
        answer.close();
        if (page.size() > PAGE) {
            answer.element("NextToken", page.get(PAGE - 1).name());
        }
        answer.close();
    }

    private static void attributes(Topic topic, Xml answer) {
        answer.open("GetTopicAttributesResult").open("Attributes");
        Topics.attributes(topic).forEach((name, value) -> answer.open("entry").element("key", name).element("value", value).close());
        answer.close().close();
    }

    private static String name(Map<String, String> form) {
        String arn = form.getOrDefault("TopicArn", "");
        return Topic.named(arn).orElseThrow(() -> Endpoint.invalid("TopicArn must be like arn:aws:sns:default::NAME."));
    }

    /** {@code Attributes.entry.N.key} and {@code .value}, and the same names by themselves, as Ceph takes them too. */
    private static Map<String, String> attributes(Map<String, String> form) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i <= MOST_ATTRIBUTES; i++) {
            String entry = "Attributes.entry." + i + ".";
            if (form.containsKey(entry + "key")) {
                attributes.put(form.get(entry + "key"), form.getOrDefault(entry + "value", ""));
            }
        }
        for (String name : List.of(Endpoint.PUSH, Endpoint.OPAQUE, "amqp-exchange", "amqp-ack-level", "verify-ssl", "ca-location", "persistent", "use-ssl")) {
            if (form.containsKey(name)) {
                attributes.put(name, form.get(name));
            }
        }
        return attributes;
    }
}
