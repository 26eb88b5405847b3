package org.nembo.objectstore.object;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.StoredObject;

/**
 * CopyObject. Bytes are shared with the source where neither is encrypted and no other checksum is asked for; the copy has the ETag of the source then,
 * that of an upload in parts too. Where the bytes are read, the ETag is their MD5.
 */
final class CopyObject implements Operation {

    private static final int OK = 200;

    private final Store store;
    private final Sealing sealing;

    CopyObject(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:PutObject", bucket, exchange.key(), Store.facts(exchange));
        CopySource from = CopySource.of(exchange);
        StoredObject source = from.find(exchange, store);
        if (source.size() > PutObject.MOST) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The specified copy source is larger than the maximum allowable size for a copy source: "
                    + PutObject.MOST);
        }
        boolean newMetadata = replaces(exchange, "x-amz-metadata-directive");
        Optional<Algorithm> asked = PutObject.algorithm(exchange.header("x-amz-checksum-algorithm"))
                .filter(algorithm -> source.checksum().filter(sum -> sum.algorithm().equals(algorithm.name())).isEmpty());
        Sealing.Reader reader = sealing.reader(exchange, source, true);
        Sealing.Writer writer = sealing.writer(exchange, bucket);
        boolean changes = newMetadata || asked.isPresent() || !writer.plain() || !reader.plain() || replaces(exchange, "x-amz-tagging-directive")
                || exchange.headers().has(Listing.STORAGE_CLASS) || exchange.headers().has("x-amz-website-redirect-location");
        if (!changes && from.version() == null && from.bucket().equals(bucket.name()) && from.key().equals(exchange.key())) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "This copy request is illegal because it is trying to copy an object to itself without changing the "
                    + "object's metadata, storage class, website redirect location or encryption attributes.");
        }
        StoredObject stored = copy(exchange, bucket, source, newMetadata, asked, reader, writer);
        Store.tellVersion(exchange, bucket, stored.version());
        store.attachments().tellExpiry(exchange, bucket, stored);
        writer.tell(exchange);
        Xml xml = new Xml("CopyObjectResult").element("LastModified", Stamps.iso(stored.modified()))
                .element("ETag", ObjectHeaders.quoted(stored.etag()));
        Documents.checksum(xml, stored.checksum());
        exchange.send(OK, xml);
    }

    private StoredObject copy(Exchange exchange, Bucket bucket, StoredObject source, boolean newMetadata, Optional<Algorithm> asked, Sealing.Reader reader,
            Sealing.Writer writer) {
        Attachments.Attached attached = store.attachments().read(exchange, bucket);
        Map<String, String> tags = replaces(exchange, "x-amz-tagging-directive") ? attached.tags() : source.tags();
        Map<String, String> headers = newMetadata ? ObjectHeaders.headers(exchange) : StorageClass.copied(exchange, source.headers());
        Map<String, String> metadata = newMetadata ? ObjectHeaders.metadata(exchange) : source.metadata();
        boolean share = reader.plain() && writer.plain();
        Optional<Algorithm.Sum> sum = asked.map(Algorithm::sum);
        try (Sealing.Input input = share ? Shared.of(store.engine().draft(source)) : writer.input(source.size())) {
            String etag = share && sum.isEmpty() ? source.etag() : read(reader, source, input, sum);
            Optional<Checksum> checksum = sum.isPresent()
                    ? Optional.of(new Checksum(asked.get().name(), Base64.getEncoder().encodeToString(sum.get().value()), "FULL_OBJECT"))
                    : source.checksum();
            NewObject object = new NewObject(bucket.name(), exchange.key(), source.size(), etag,
                    Ownership.owner(bucket, exchange.caller().id(), attached.facts()), checksum, headers, metadata,
                    tags, Facts.join(attached.facts(), writer.facts()), store.accounts().of(bucket, exchange.key()), Optional.empty(),
                    exchange.origin("ObjectCreated:Copy"));
            return store.engine().put(object, input.end(), Conditions.of(exchange).write());
        }
    }

    /** The MD5 of the bytes. */
    private static String read(Sealing.Reader reader, StoredObject source, Sealing.Input input, Optional<Algorithm.Sum> sum) {
        MessageDigest md5 = Algorithm.digest("MD5");
        try (Content content = reader.open(0, source.size())) {
            for (ByteBuffer bytes = content.next(); bytes.hasRemaining(); bytes = content.next()) {
                ByteBuffer once = bytes;
                md5.update(once.duplicate());
                sum.ifPresent(algorithm -> algorithm.update(once.duplicate()));
                input.write(bytes);
            }
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    private static boolean replaces(Exchange exchange, String directive) {
        String word = exchange.header(directive);
        if (!word.isEmpty() && !word.equals("COPY") && !word.equals("REPLACE")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Unknown directive: it must be COPY or REPLACE.").with("ArgumentName", directive)
                    .with("ArgumentValue", word);
        }
        return word.equals("REPLACE");
    }
}
