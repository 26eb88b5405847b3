package org.nembo.objectstore.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.identity.Subject;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.key.MovableClock;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.message.MessageTransport;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SnsTest {

    private static final Subject ANN = new Subject("urn:nembo:local", "ann", "ann", Set.of(), Set.of("*"));
    private static final Subject BOB = new Subject("urn:nembo:local", "bob", "bob", Set.of(), Set.of("s3:*"));
    private static final Subject READER = new Subject("urn:nembo:local", "ann", "ann", Set.of(), Set.of("s3:GetObject"));
    private static final Subject ADMINISTRATOR = new Subject("urn:nembo:local", "root", "root", Set.of("admins"), Set.of("*"));

    private final FakeSecrets secrets = new FakeSecrets();
    private final RecordedAudit audit = new RecordedAudit();
    private final AtomicInteger changes = new AtomicInteger();
    private Topics topics;
    private Sns sns;

    private void open(StoreDatabases databases) {
        topics = new Topics(new ObjectTables(databases, audit, new MovableClock()), secrets, new FakePolicy());
        Senders senders = new Senders();
        senders.add(new AnyBroker());
        sns = new Sns(topics, senders, changes::incrementAndGet);
    }

    /** A transport whose destinations are all right. */
    private static final class AnyBroker implements MessageTransport {
        @Override
        public Set<String> schemes() {
            return Set.of("amqp", "amqps");
        }

        @Override
        public void check(Destination destination) {
            assertThat(destination.address().getUserInfo()).isNull();
        }

        @Override
        public MessageSender open(Destination destination) {
            throw new UnsupportedOperationException("nothing is sent here");
        }
    }

    private String ask(Subject caller, String... parameters) {
        Map<String, String> form = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            form.put(parameters[i], parameters[i + 1]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Sink sink = new Sink() {
            @Override
            public void begin(int status, Headers headers, long length) {
                assertThat(status).isEqualTo(200);
            }

            @Override
            public void write(ByteBuffer piece, boolean last) {
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                bytes.writeBytes(copy);
            }
        };
        Caller who = new Caller(Optional.ofNullable(caller), "NK1", Optional.empty(), "192.0.2.7", false, "r-1");
        sns.run(new Exchange("POST", Target.of("/", "localhost:9000", List.of()), Query.EMPTY, new Headers(), who, Body.NONE, sink), form);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** As the publisher of CernVM-FS asks for it. */
    private String create(Subject caller, String name) {
        return ask(caller, "Action", "CreateTopic", "Name", name, "Attributes.entry.1.key", "push-endpoint", "Attributes.entry.1.value",
                "amqps://user:p%40ss@broker.example.org:5671", "Attributes.entry.2.key", "amqp-exchange", "Attributes.entry.2.value", "cvmfs",
                "Attributes.entry.3.key", "amqp-ack-level", "Attributes.entry.3.value", "broker", "Attributes.entry.4.key", "verify-ssl",
                "Attributes.entry.4.value", "false", "Attributes.entry.5.key", "use-ssl", "Attributes.entry.5.value", "true", "Attributes.entry.6.key",
                "persistent", "Attributes.entry.6.value", "true", "Attributes.entry.7.key", "OpaqueData", "Attributes.entry.7.value", "hello");
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    @BothDatabases
    void aTopicIsMadeAndItsPasswordIsShownNowhere(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            open(databases);
            assertThat(create(ANN, "publisher")).contains("<CreateTopicResponse xmlns=\"https://sns.amazonaws.com/doc/2010-03-31/\">")
                    .contains("<TopicArn>arn:aws:sns:default::publisher</TopicArn>").contains("<RequestId>r-1</RequestId>");
            Topic topic = topics.find("publisher").orElseThrow();
            assertThat(topic.endpoint()).isEqualTo(URI.create("amqps://broker.example.org:5671"));
            assertThat(topic.user()).isEqualTo("user");
            assertThat(topic.options()).isEqualTo(Map.of("amqp-exchange", "cvmfs", "amqp-ack-level", "broker", "verify-ssl", "false"));
            assertThat(topics.password(topic)).contains(new Secret("p@ss"));
            assertThat(changes).hasValue(1);
            String shown = ask(ANN, "Action", "GetTopicAttributes", "TopicArn", "arn:aws:sns:default::publisher");
            assertThat(shown).contains("<key>push-endpoint</key><value>amqps://broker.example.org:5671</value>").contains("<value>hello</value>");
            assertThat(shown + ask(ANN, "Action", "ListTopics") + audit.entries()).doesNotContain("p@ss").doesNotContain("p%40ss");
            assertThat(audit.actions()).containsExactly("topics:create");
        }
    }

    @BothDatabases
    void anotherCreationIsAChangeAndDeletionTakesTheSecretWithIt(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            open(databases);
            create(ANN, "t");
            ask(ANN, "Action", "CreateTopic", "Name", "t", "push-endpoint", "amqp://broker.example.org", "amqp-exchange", "other");
            assertThat(topics.find("t").orElseThrow().revision()).isEqualTo(2);
            assertThat(secrets.paths()).as("an endpoint without a password").isEmpty();
            ask(ANN, "Action", "SetTopicAttributes", "TopicArn", "arn:aws:sns:default::t", "AttributeName", "amqp-ack-level", "AttributeValue", "routable");
            assertThat(topics.find("t").orElseThrow().options()).containsEntry("amqp-ack-level", "routable").containsEntry("amqp-exchange", "other");
            create(ANN, "t");
            ask(ANN, "Action", "DeleteTopic", "TopicArn", "arn:aws:sns:default::t");
            ask(ANN, "Action", "DeleteTopic", "TopicArn", "arn:aws:sns:default::t");
            assertThat(topics.find("t")).isEmpty();
            assertThat(secrets.paths()).isEmpty();
            assertThat(audit.actions()).containsExactly("topics:create", "topics:update", "topics:update", "topics:update", "topics:delete");
        }
    }

    @BothDatabases
    void eachSeesTheirOwn(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            open(databases);
            create(ANN, "ann-topic");
            create(BOB, "bob-topic");
            assertThat(ask(ANN, "Action", "ListTopics")).contains("ann-topic").doesNotContain("bob-topic");
            assertThat(ask(ADMINISTRATOR, "Action", "ListTopics")).contains("ann-topic", "bob-topic");
            for (String action : List.of("GetTopic", "GetTopicAttributes", "SetTopicAttributes")) {
                assertThatThrownBy(() -> ask(BOB, "Action", action, "TopicArn", "arn:aws:sns:default::ann-topic")).as(action)
                        .isInstanceOfSatisfying(S3Failure.class, e -> assertThat(e.code().status()).isEqualTo(404));
            }
            ask(BOB, "Action", "DeleteTopic", "TopicArn", "arn:aws:sns:default::ann-topic");
            assertThat(topics.find("ann-topic")).isPresent();
            assertThatThrownBy(() -> create(BOB, "ann-topic")).hasMessageContaining("somebody else's");
            for (Subject other : new Subject[] {null, READER}) {
                for (String action : sns.actions()) {
                    assertThatThrownBy(() -> ask(other, "Action", action, "TopicArn", "arn:aws:sns:default::ann-topic", "Name", "n"))
                            .isInstanceOfSatisfying(S3Failure.class, e -> assertThat(e.code().status()).isEqualTo(403));
                }
            }
        }
    }

    @BothDatabases
    void whatCannotBeATopicIsRefusedWithoutRepeatingThePassword(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            open(databases);
            refused("must be like", "Name", "t");
            refused("is not an address", "Name", "t", "push-endpoint", "amqp://u:sesame@[x");
            refused("nothing here sends", "Name", "t", "push-endpoint", "kafka://u:sesame@host");
            refused("1 to 256 letters", "Name", "a/b", "push-endpoint", "amqp://u:sesame@host");
            refused("'colour' is not known", "Name", "t", "push-endpoint", "amqp://u:sesame@host", "Attributes.entry.1.key", "colour");
            for (int i = 0; i < Topics.MOST; i++) {
                create(ANN, "t" + i);
            }
            assertThatThrownBy(() -> create(ANN, "one-more")).hasMessageContaining("which is the most");
        }
    }

    private void refused(String words, String... parameters) {
        String[] all = new String[parameters.length + 2];
        all[0] = "Action";
        all[1] = "CreateTopic";
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        assertThatThrownBy(() -> ask(ANN, all)).isInstanceOf(S3Failure.class).hasMessageContaining(words).hasMessageNotContaining("sesame");
    }
}
