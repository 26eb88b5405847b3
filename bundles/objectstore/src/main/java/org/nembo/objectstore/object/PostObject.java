package org.nembo.objectstore.object;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nembo.objectstore.auth.PostPolicy;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Intake;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.StoredObject;

/** PostObject: a form of a browser, with the policy that somebody signed for it. */
final class PostObject implements Operation {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int SEE_OTHER = 303;

    private final Store store;
    private final Sealing sealing;
    private final PostPolicy policy;

    PostObject(Store store, Sealing sealing, PostPolicy policy) {
        this.store = store;
        this.sealing = sealing;
        this.policy = policy;
    }

    @Override
    public void run(Exchange exchange) {
        FormReader form = new FormReader(exchange.body(), exchange.header("Content-Type"));
        Map<String, String> fields = form.fields();
        String key = fields.getOrDefault("key", "").replace("${filename}", name(form.file()));
        if (key.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Bucket POST must contain a field named 'key'.").with("ArgumentName", "key");
        }
        Target.check(key);
        fields.put("key", key);
        // Where it goes to, not what the form says of that: a policy for one bucket is none for another.
        fields.put("bucket", exchange.bucket());
        exchange.identified(policy.caller(exchange.caller(), fields), form);
        PostPolicy.Size size = policy.check(fields);
        fields.putIfAbsent("content-type", form.type());
        Exchange put = put(exchange, fields, key, form);
        Bucket bucket = store.bucket(put);
        store.rights().require(put.caller(), "s3:PutObject", bucket, key, Store.facts(put));
        StoredObject stored = store(put, bucket, size);
        answer(exchange, bucket, fields, stored);
    }

    /** The same as a PUT whose headers are the fields. */
    private static Exchange put(Exchange exchange, Map<String, String> fields, String key, FormReader form) {
        Headers headers = new Headers();
        fields.forEach((name, value) -> {
            switch (name) {
                case "acl" -> headers.add("x-amz-acl", value);
                case "tagging" -> headers.add("x-amz-tagging", tags(value));
                // as the bytes of a header would be read
                default -> headers.add(name, name.startsWith(ObjectHeaders.META)
                        ? new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) : value);
            }
        });
        Target target = new Target(exchange.target().path(), exchange.bucket(), key);
        Sink none = new Sink() {
            @Override
            public void begin(int status, Headers answer, long length) {
                throw new IllegalStateException("the form answers itself");
            }

            @Override
            public void write(java.nio.ByteBuffer bytes, boolean last) {
                throw new IllegalStateException("the form answers itself");
            }
        };
        return new Exchange("PUT", target, exchange.query(), headers, exchange.caller(), form, none);
    }

    /** A form has its tags as a document, a header as a query. */
    private static String tags(String document) {
        return Tags.read(XmlReader.read(document.getBytes(StandardCharsets.UTF_8), "Tagging", XmlLimits.CONFIGURATION), Tags.OBJECT).entrySet().stream()
                .map(tag -> Percent.encode(tag.getKey(), true) + "=" + Percent.encode(tag.getValue(), true)).collect(Collectors.joining("&"));
    }

    private StoredObject store(Exchange put, Bucket bucket, PostPolicy.Size size) {
        Expected expected = Expected.of(put);
        Sealing.Writer writer = sealing.writer(put, bucket);
        Attachments.Attached attached = store.attachments().read(put, bucket);
        try (Sealing.Input input = writer.input(-1)) {
            Intake.Taken taken = Intake.take(put, expected, Optional.empty(), Math.min(size.most(), PutObject.MOST), input::write);
            if (taken.size() < size.least()) {
                throw S3Failure.of(S3Code.ENTITY_TOO_SMALL).with("ProposedSize", Long.toString(taken.size()))
                        .with("MinSizeAllowed", Long.toString(size.least()));
            }
            NewObject object = new NewObject(bucket.name(), put.key(), taken.size(), taken.md5(),
                    Ownership.owner(bucket, put.caller().id(), attached.facts()), PutObject.checksum(expected, taken),
                    ObjectHeaders.headers(put), ObjectHeaders.metadata(put), attached.tags(), Facts.join(attached.facts(), writer.facts()),
                    store.accounts().of(bucket, put.key()), Optional.empty(), put.origin("ObjectCreated:Post"));
            return store.engine().put(object, input.end(), Guard.NONE);
        }
    }

    private void answer(Exchange exchange, Bucket bucket, Map<String, String> fields, StoredObject stored) {
        PutObject.tell(exchange, store, bucket, stored);
        String path = "/" + bucket.name() + "/" + Percent.encode(stored.key(), false);
        String location = (exchange.caller().secure() ? "https://" : "http://") + exchange.header("Host") + path;
        exchange.answer("Location", location);
        String redirect = fields.getOrDefault("success_action_redirect", fields.getOrDefault("redirect", ""));
        if (redirects(redirect)) {
            String more = "bucket=" + bucket.name() + "&key=" + Percent.encode(stored.key(), true) + "&etag="
                    + Percent.encode(ObjectHeaders.quoted(stored.etag()), true);
            exchange.answer("Location", redirect + (redirect.indexOf('?') < 0 ? "?" : "&") + more).send(SEE_OTHER);
            return;
        }
        switch (fields.getOrDefault("success_action_status", "")) {
            case "200" -> exchange.send(OK);
            case "201" -> exchange.send(CREATED, new Xml("PostResponse", "").element("Location", location).element("Bucket", bucket.name())
                    .element("Key", stored.key()).element("ETag", ObjectHeaders.quoted(stored.etag())));
            default -> exchange.send(NO_CONTENT);
        }
    }

    private static boolean redirects(String redirect) {
        try {
            String scheme = redirect.isEmpty() ? null : URI.create(redirect).getScheme();
            return "http".equals(scheme) || "https".equals(scheme);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Some browsers send the path on the user's machine. */
    private static String name(String file) {
        return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }
}
