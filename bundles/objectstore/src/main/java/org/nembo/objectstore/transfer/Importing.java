package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.auth.BytesBody;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Inside;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

/**
 * Objects of the other S3 come here, each by the requests that a client would send, so that rights, quotas, encryption and notifications are those of a
 * client. What was written in parts there is written in the same parts here, and has the same ETag then. Thread-safe.
 */
final class Importing implements Copying {

    private static final int PAGE = 1000;

    private final Plan plan;
    private final Caller caller;
    private final Inside inside;
    private final ObjectEngine engine;
    private final Sizes sizes;

    /** What goes at once. @param whole bytes of an object; more are written in parts of {@code piece} when nothing else is known */
    record Sizes(long whole, long piece) {

        static final Sizes USUAL = new Sizes(5L << 30, 1L << 29);
    }

    /** Where the bytes of a part are asked for. */
    private record Piece(Map<String, String> query, Map<String, String> headers) {
    }

    Importing(Plan plan, Caller caller, Inside inside, ObjectEngine engine, Sizes sizes) {
        this.plan = plan;
        this.caller = caller;
        this.inside = inside;
        this.engine = engine;
        this.sizes = sizes;
    }

    @Override
    public Remote.Page page(Remote remote, String after) throws IOException {
        return remote.list(plan.prefix(), after, PAGE);
    }

    @Override
    public Outcome copy(Remote.Listed object, Lane lane) throws IOException {
        Optional<StoredObject> here = engine.find(plan.bucket(), object.key(), null).filter(found -> !found.marker());
        if (here.filter(found -> same(found, object)).isPresent()) {
            return Outcome.SKIPPED;
        }
        if (!plan.dryRun()) {
            int parts = Carriage.parts(object.etag());
            if (parts == 0 || !inParts(object, parts, lane)) {
                other(object, lane);
            }
        }
        return Outcome.COPIED;
    }

    /** An ETag that is no MD5 may be another here: then what is not older is taken for the same. */
    private static boolean same(StoredObject here, Remote.Listed there) {
        return here.size() == there.size() && (here.etag().equals(there.etag())
                || !there.etag().matches("[0-9a-f]{32}") && !here.modified().isBefore(there.modified()));
    }

    private void other(Remote.Listed object, Lane lane) throws IOException {
        if (object.size() <= sizes.whole()) {
            Tries.of(lane.main(), () -> whole(object, lane));
            return;
        }
        Headers told = lane.main().head(object.key()).orElseThrow(() -> new IOException("it is gone"));
        List<Piece> pieces = new ArrayList<>();
        for (long from = 0; from < object.size(); from += sizes.piece()) {
            pieces.add(new Piece(Map.of(), Map.of("range", "bytes=%d-%d".formatted(from, Math.min(object.size(), from + sizes.piece()) - 1),
                    "if-match", told.get("ETag"))));
        }
        write(object.key(), told, pieces, "", lane);
    }

    private Outcome whole(Remote.Listed object, Lane lane) throws IOException {
        Reply reply = lane.main().send("GET", object.key(), Map.of(), Map.of(), 0, Wire.Writing.NOTHING);
        String etag = Remote.etag(reply.headers().get("ETag"));
        Map<String, String> headers = carried(object.key(), reply.headers(), lane);
        if (Carriage.md5(etag, reply.headers())) {
            headers.put("content-md5", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(etag)));
        }
        put(object.key(), "", headers, reply, reply.length() < 0 ? object.size() : reply.length());
        return Outcome.COPIED;
    }

    /** False when the other S3 does not tell of parts. */
    private boolean inParts(Remote.Listed object, int parts, Lane lane) throws IOException {
        Headers told;
        try {
            told = lane.aside().sent("HEAD", object.key(), Map.of("partNumber", "1"), Map.of(), 0, Wire.Writing.NOTHING);
        } catch (Refused e) {
            if (e.passing() || e.missing()) {
                throw e;
            }
            return false;
        }
        if (!told.get("x-amz-mp-parts-count").equals(Integer.toString(parts))) {
            return false;
        }
        List<Piece> pieces = new ArrayList<>();
        for (int i = 1; i <= parts; i++) {
            pieces.add(new Piece(Map.of("partNumber", Integer.toString(i)), Map.of("if-match", told.get("ETag"))));
        }
        write(object.key(), told, pieces, Remote.etag(told.get("ETag")), lane);
        return true;
    }

    /** @param etag that the object must have; empty when it cannot be known */
    private void write(String key, Headers told, List<Piece> pieces, String etag, Lane lane) throws IOException {
        Inside.Answer begun = inside.ask(caller, new Inside.Request("POST", plan.bucket(), key, "uploads", headers(carried(key, told, lane)), Body.NONE));
        String upload = "uploadId=" + Percent.encode(XmlReader.read(begun.body(), XmlLimits.CONFIGURATION).get("UploadId").leaf(), true);
        boolean done = false;
        try {
            List<Element> parts = new ArrayList<>();
            java.security.MessageDigest all = Algorithm.digest("MD5");
            for (Piece piece : pieces) {
                int number = parts.size() + 1;
                String sum = Tries.of(lane.main(), () -> piece(key, piece, upload + "&partNumber=" + number, lane));
                all.update(HexFormat.of().parseHex(sum));
                parts.add(Element.of("Part", Element.of("PartNumber", Integer.toString(number)), Element.of("ETag", sum)));
            }
            String made = HexFormat.of().formatHex(all.digest()) + "-" + pieces.size();
            if (!etag.isEmpty() && !made.equals(etag)) {
                throw new IOException("its bytes make the ETag %s, not %s".formatted(made, etag));
            }
            byte[] document = Element.of("CompleteMultipartUpload", parts).document().getBytes(StandardCharsets.UTF_8);
            inside.ask(caller, new Inside.Request("POST", plan.bucket(), key, upload, new Headers(), new BytesBody(document)));
            done = true;
        } finally {
            if (!done) {
                abort(key, upload);
            }
        }
    }

    private void abort(String key, String upload) {
        try {
            engine.uploads().abort(plan.bucket(), key, Percent.decode(upload.substring("uploadId=".length()), true));
        } catch (RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(Importing.class).warn("an upload of an import to {} stays: {}", plan.bucket(), e.getMessage());
        }
    }

    private String piece(String key, Piece piece, String query, Lane lane) throws IOException {
        Reply reply = lane.main().send("GET", key, piece.query(), piece.headers(), 0, Wire.Writing.NOTHING);
        if (reply.status() != 206) {
            throw new IOException("the other S3 does not send a part by itself");
        }
        return Remote.etag(put(key, query, Map.of(), reply, reply.length()).get("ETag"));
    }

    private Headers put(String key, String query, Map<String, String> headers, Reply reply, long length) throws IOException {
        ReplyBody body = new ReplyBody(reply, length);
        try {
            return inside.ask(caller, new Inside.Request("PUT", plan.bucket(), key, query, headers(headers), body)).headers();
        } catch (RuntimeException e) {
            if (body.failure() != null) {
                throw body.failure();
            }
            throw e;
        }
    }

    /** Headers, metadata and tags. */
    private Map<String, String> carried(String key, Headers told, Lane lane) throws IOException {
        Map<String, String> headers = new TreeMap<>(Carriage.headers(told));
        if (!told.get("x-amz-tagging-count").isEmpty() && !told.get("x-amz-tagging-count").equals("0")) {
            StringBuilder tags = new StringBuilder();
            for (Element tag : lane.aside().document("GET", key, Map.of("tagging", ""), Map.of(), new byte[0], "Tagging").get("TagSet").all("Tag")) {
                tags.append(tags.length() == 0 ? "" : "&").append(Percent.encode(tag.get("Key").text(), true)).append('=')
                        .append(Percent.encode(tag.get("Value").text(), true));
            }
            headers.put("x-amz-tagging", tags.toString());
        }
        return headers;
    }

    private static Headers headers(Map<String, String> map) {
        Headers headers = new Headers();
        map.forEach(headers::add);
        return headers;
    }
}
