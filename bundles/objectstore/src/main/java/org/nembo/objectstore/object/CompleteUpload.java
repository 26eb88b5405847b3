package org.nembo.objectstore.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Parts;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** CompleteMultipartUpload. Asked again for an upload that made the current object, it answers as before. */
final class CompleteUpload implements Operation {

    private static final int OK = 200;
    private static final long LEAST = 5L << 20;

    private final Store store;
    private final Sealing sealing;

    CompleteUpload(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:PutObject", bucket, exchange.key(), Store.facts(exchange));
        List<Element> told = XmlReader.read(exchange.body().all(XmlLimits.LIST.bytes()), "CompleteMultipartUpload", XmlLimits.LIST).all("Part");
        String id = exchange.query("uploadId");
        Optional<Upload> upload = store.engine().uploads().find(bucket.name(), exchange.key(), id);
        StoredObject stored = upload.isPresent() ? complete(exchange, bucket, upload.get(), told) : again(bucket, exchange.key(), id);
        Store.tellVersion(exchange, bucket, stored.version());
        store.attachments().tellExpiry(exchange, bucket, stored);
        sealing.tell(exchange, stored);
        String path = "/" + bucket.name() + "/" + Percent.encode(exchange.key(), false);
        Xml xml = new Xml("CompleteMultipartUploadResult")
                .element("Location", (exchange.caller().secure() ? "https://" : "http://") + exchange.header("Host") + path)
                .element("Bucket", bucket.name()).element("Key", exchange.key()).element("ETag", ObjectHeaders.quoted(stored.etag()));
        Documents.checksum(xml, stored.checksum());
        exchange.send(OK, xml);
    }

    private StoredObject again(Bucket bucket, String key, String id) {
        return store.engine().find(bucket.name(), key, null).filter(object -> id.equals(object.facts().get(Facts.UPLOAD)))
                .orElseThrow(() -> Unfinished.missing(id));
    }

    private StoredObject complete(Exchange exchange, Bucket bucket, Upload upload, List<Element> told) {
        if (told.isEmpty() || told.size() > Unfinished.NUMBERS) {
            throw new S3Failure(S3Code.MALFORMED_XML, "There must be 1 to " + Unfinished.NUMBERS + " parts.");
        }
        Optional<Algorithm> algorithm = Unfinished.algorithm(upload);
        List<Uploads.Part> parts = chosen(upload, told, algorithm);
        long size = parts.stream().mapToLong(Uploads.Part::size).sum();
        String announced = exchange.header("x-amz-mp-object-size");
        if (!announced.isEmpty() && !announced.equals(Long.toString(size))) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The provided 'x-amz-mp-object-size' header value %s does not match what was computed: %d"
                    .formatted(announced, size));
        }
        Optional<Checksum> checksum = algorithm.map(word -> checksum(word, upload.type(), parts));
        verify(exchange, algorithm, checksum);
        Map<String, String> facts = new HashMap<>(upload.facts());
        facts.put(Facts.UPLOAD, upload.id());
        NewObject object = new NewObject(bucket.name(), upload.key(), size, Parts.etag(parts.stream().map(Uploads.Part::etag).toList()), upload.owner(),
                checksum, upload.headers(), upload.metadata(), upload.tags(), facts, store.accounts().of(bucket, upload.key()), Optional.empty(),
                exchange.origin("ObjectCreated:CompleteMultipartUpload"));
        return store.engine().uploads().complete(upload, parts.stream().map(Uploads.Part::number).toList(), object, Conditions.of(exchange).write());
    }

    private List<Uploads.Part> chosen(Upload upload, List<Element> told, Optional<Algorithm> algorithm) {
        Map<Integer, Uploads.Part> there = new HashMap<>();
        Unfinished.parts(store, upload).forEach(part -> there.put(part.number(), part));
        List<Uploads.Part> chosen = new ArrayList<>();
        int before = 0;
        for (Element element : told) {
            long number = element.get("PartNumber").number();
            if (number <= before) {
                throw S3Failure.of(S3Code.INVALID_PART_ORDER).with("UploadId", upload.id());
            }
            Uploads.Part part = number > Unfinished.NUMBERS ? null : there.get((int) number);
            String etag = element.get("ETag").trimmed().replace("\"", "");
            Optional<String> sum = algorithm.flatMap(word -> element.value(word.element()));
            if (part == null || !part.etag().equals(etag) || sum.isPresent() && !sum.get().equals(part.checksum())) {
                throw S3Failure.of(S3Code.INVALID_PART).with("UploadId", upload.id()).with("PartNumber", Long.toString(number)).with("ETag", etag);
            }
            if (!chosen.isEmpty() && chosen.get(chosen.size() - 1).size() < LEAST) {
                Uploads.Part small = chosen.get(chosen.size() - 1);
                throw S3Failure.of(S3Code.ENTITY_TOO_SMALL).with("ProposedSize", Long.toString(small.size())).with("MinSizeAllowed", Long.toString(LEAST))
                        .with("PartNumber", Integer.toString(small.number())).with("ETag", small.etag());
            }
            chosen.add(part);
            before = (int) number;
        }
        return chosen;
    }

    private static Checksum checksum(Algorithm algorithm, String type, List<Uploads.Part> parts) {
        List<Parts.Part> sums = parts.stream().map(part -> new Parts.Part(part.size(), part.checksum())).toList();
        boolean composite = type.equals("COMPOSITE");
        return new Checksum(algorithm.name(), composite ? Parts.composite(algorithm, sums) : Parts.whole(algorithm, sums), type);
    }

    /** Of the whole object, as the client calculated it. */
    private static void verify(Exchange exchange, Optional<Algorithm> algorithm, Optional<Checksum> actual) {
        String type = exchange.header("x-amz-checksum-type");
        if (!type.isEmpty() && actual.filter(sum -> sum.type().equals(type)).isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, ("The upload was created using the %s checksum mode. The complete request must use the same "
                    + "checksum mode.").formatted(actual.map(Checksum::type).orElse("null")));
        }
        if (algorithm.isEmpty()) {
            return;
        }
        String told = exchange.header(algorithm.get().header());
        if (told.isEmpty()) {
            return;
        }
        String whole = actual.orElseThrow().value();
        int dash = whole.indexOf('-');
        Expected.require(algorithm.get(), told.indexOf('-') < 0 ? told : told.substring(0, told.indexOf('-')));
        if (!told.equals(whole) && !(dash >= 0 && told.equals(whole.substring(0, dash)))) {
            throw new S3Failure(S3Code.BAD_DIGEST, "The %s you specified did not match the calculated checksum.".formatted(algorithm.get()));
        }
    }
}
