package org.nembo.objectstore.whole;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.document.ObjectLock;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.WholeStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Upload;

/** People with access keys and what is theirs: ada has buckets, gina manages the group physics, bob is somebody else, carl manages another group. */
final class Scene {

    static final String CONTENT = "what nobody else may read";

    /** Somebody who asks, with a bucket of theirs and an upload that is begun in it. */
    record Asking(String name, Client client, String own, String upload) {
    }

    private final WholeStore store;
    private final ObjectEngine engine;
    private final Subject ada;
    private final Subject gina;
    private final List<Asking> strangers;
    private final Client adas;
    private final Client ginas;
    private int count;

    Scene(WholeStore store) throws IOException {
        this.store = store;
        this.engine = store.desk.engine;
        this.ada = store.desk.people.add("ada");
        this.gina = store.desk.people.add("gina", "physics", "physics/admins");
        this.adas = store.client(ada);
        this.ginas = store.client(gina);
        Subject bob = store.desk.people.add("bob");
        Subject carl = store.desk.people.add("carl", "chemistry", "chemistry/admins");
        engine.buckets().create(made("anybodys", ada, "", Map.of(Settings.ACL, "public-read-write")));
        this.strangers = List.of(asking("bob", bob), asking("carl", carl), new Asking("nobody", store.nobody(), "anybodys", begin(adas, "anybodys", "w")));
    }

    private Asking asking(String name, Subject subject) throws IOException {
        Client client = store.client(subject);
        engine.buckets().create(made("of-" + name, subject, "", Map.of()));
        return new Asking(name, client, "of-" + name, begin(client, "of-" + name, "w"));
    }

    private static Bucket made(String name, Subject owner, String group, Map<String, String> settings) {
        return new Bucket(name, owner.id(), group, Instant.now(), settings.containsKey(Settings.OBJECT_LOCK) ? Bucket.Versioning.ENABLED
                : Bucket.Versioning.OFF, settings, 1);
    }

    private static String begin(Client client, String bucket, String key) throws IOException {
        return between(client.signed("POST", "/" + bucket + "/" + key + "?uploads", "").text(), "UploadId");
    }

    static String between(String text, String element) {
        return text.replaceFirst("(?s).*<" + element + ">([^<]*)</" + element + ">.*", "$1");
    }

    /** A bucket of ada's. */
    Place ofUser() throws IOException {
        return new Place(ada, adas, "");
    }

    /** A bucket of the group physics, which gina manages. */
    Place ofGroup() throws IOException {
        return new Place(gina, ginas, "physics");
    }

    /** A bucket with something in it. */
    final class Place {

        private final Subject owner;
        private final Asking owning;
        private final String bucket = "place-" + ++count;
        private final String version;
        private final String upload;
        private final String part;
        private final String topic;

        Place(Subject owner, Client client, String group) throws IOException {
            this.owner = owner;
            String lock = new ObjectLock(Optional.empty()).kept();
            engine.buckets().create(made(bucket, owner, group, Map.of(Settings.OBJECT_LOCK, lock)));
            engine.buckets().create(made(bucket + "-more", owner, "", Map.of()));
            Map<String, String> headers = Map.of("x-amz-meta-secret", "hidden", "x-amz-tagging", "secret=hidden");
            version = client.signed("PUT", "/" + bucket + "/k", headers, CONTENT.getBytes(StandardCharsets.UTF_8)).header("x-amz-version-id");
            client.signed("PUT", "/" + bucket + "/public", Map.of("x-amz-acl", "public-read"), "for all".getBytes(StandardCharsets.UTF_8));
            upload = begin(client, bucket, "u");
            part = client.signed("PUT", "/" + bucket + "/u?partNumber=1&uploadId=" + upload, CONTENT).header("ETag");
            topic = between(client.signed("POST", "/", "Action=CreateTopic&Name=" + bucket + "-t&push-endpoint=http://127.0.0.1:9/").text(), "TopicArn");
            owning = new Asking(owner.username(), client, bucket + "-more", begin(client, bucket + "-more", "w"));
        }

        Subject owner() {
            return owner;
        }

        String bucket() {
            return bucket;
        }

        /** Takes away what only so many may be of. */
        void leave() throws IOException {
            owning.client().signed("POST", "/", "Action=DeleteTopic&TopicArn=" + topic);
        }

        /** The owner first. */
        List<Asking> callers() {
            return List.of(owning, strangers.get(0), strangers.get(1), strangers.get(2));
        }

        String expand(String text, Asking who, String body) {
            return text.replace("{bucket}", bucket).replace("{version}", version).replace("{upload}", upload).replace("{part}", part)
                    .replace("{own}", who.own()).replace("{ownupload}", who.upload()).replace("{name}", who.name()).replace("{topic}", topic)
                    .replace("{crc32}", crc32(body));
        }

        /** Everything that is there, in the owner's bucket, in those of the others, and among the topics. */
        String state() throws IOException {
            Wire.Answer topics = owning.client().signed("POST", "/", "Action=ListTopics");
            return of(bucket) + callers().stream().map(Asking::own).map(this::of).collect(Collectors.joining())
                    + topics.text().replaceAll("<RequestId>.*</RequestId>", "");
        }

        private String of(String name) {
            String objects = engine.list(new ListRequest(name, "", "", "", "", 1000, true)).entries().stream()
                    .map(entry -> entry + engine.find(name, entry.key(), entry.version()).map(found -> " " + found.tags() + found.facts()).orElse("gone"))
                    .collect(Collectors.joining("\n"));
            String uploads = engine.uploads().list(name, "", "", "", "", 1000).uploads().stream().map(each -> each.id() + parts(each))
                    .collect(Collectors.joining("\n"));
            return engine.buckets().find(name).orElseThrow() + "\n" + objects + "\n" + uploads + "\n" + engine.usages().of("bucket/" + name) + "\n";
        }

        private String parts(Upload each) {
            return engine.uploads().parts(each, 0, 1000).toString();
        }
    }

    private static String crc32(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
