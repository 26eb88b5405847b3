package org.nembo.objectstore.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Inside;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

/**
 * Objects go from here to the other S3, each read by the requests that a client would send. What was written in parts here is written in the same parts there.
 * Thread-safe.
 */
final class Exporting implements Copying {

    private static final int PAGE = 1000;

    private final Plan plan;
    private final Caller caller;
    private final Inside inside;
    private final ObjectEngine engine;

    Exporting(Plan plan, Caller caller, Inside inside, ObjectEngine engine) {
        this.plan = plan;
        this.caller = caller;
        this.inside = inside;
        this.engine = engine;
    }

    @Override
    public Remote.Page page(Remote remote, String after) throws IOException {
        String query = "encoding-type=url&list-type=2&max-keys=%d&prefix=%s&start-after=%s".formatted(PAGE, Percent.encode(plan.prefix(), true),
                Percent.encode(after, true));
        return Remote.page(inside.ask(caller, new Inside.Request("GET", plan.bucket(), "", query, new Headers(), Body.NONE)).body());
    }

    @Override
    public Outcome copy(Remote.Listed object, Lane lane) throws IOException {
        Optional<Headers> there = Tries.of(lane.main(), () -> look(lane.aside(), object.key()));
        if (there.filter(told -> same(told, object)).isPresent()) {
            return Outcome.SKIPPED;
        }
        if (!plan.dryRun()) {
            Tries.of(lane.main(), () -> send(object, lane));
        }
        return Outcome.COPIED;
    }

    /** Who may write there need not be allowed to look; and why a look is refused only a write tells. */
    private Optional<Headers> look(Remote remote, String key) throws IOException {
        try {
            return remote.head(key);
        } catch (Refused e) {
            if (e.forbidden() && !plan.dryRun()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An ETag that is no MD5, for the other S3 has encrypted it, may be another there: then what is not older is taken for the same. */
    private static boolean same(Headers there, Remote.Listed here) {
        String etag = Remote.etag(there.get("ETag"));
        return there.get("Content-Length").equals(Long.toString(here.size())) && (etag.equals(here.etag())
                || !Carriage.md5(etag, there) && Carriage.parts(etag) == 0 && !modified(there).isBefore(here.modified()));
    }

    private static Instant modified(Headers there) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(there.get("Last-Modified"), Instant::from);
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }

    private Outcome send(Remote.Listed object, Lane lane) throws IOException {
        Headers told = inside.ask(caller, new Inside.Request("HEAD", plan.bucket(), object.key(), "", new Headers(), Body.NONE)).headers();
        StoredObject found = engine.find(plan.bucket(), object.key(), null).filter(each -> told.get("ETag").equals('"' + each.etag() + '"'))
                .orElseThrow(() -> new IOException("it was changed just now"));
        Map<String, String> headers = new TreeMap<>(Carriage.headers(told));
        if (told.has("x-amz-tagging-count")) {
            StringBuilder tags = new StringBuilder();
            found.tags().forEach((name, value) -> tags.append(tags.length() == 0 ? "" : "&").append(Percent.encode(name, true)).append('=')
                    .append(Percent.encode(value, true)));
            headers.put("x-amz-tagging", tags.toString());
        }
        if (found.parts().isEmpty()) {
            headers.put("content-md5", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(found.etag())));
            put(found, "", found.size(), Map.of(), headers, lane);
        } else {
            inParts(found, headers, lane);
        }
        return Outcome.COPIED;
    }

    private void inParts(StoredObject found, Map<String, String> headers, Lane lane) throws IOException {
        String upload = lane.main().document("POST", found.key(), Map.of("uploads", ""), headers, new byte[0], "InitiateMultipartUploadResult")
                .value("UploadId").orElseThrow(() -> new IOException("the other S3 begins no upload"));
        boolean done = false;
        try {
            List<Element> parts = new ArrayList<>();
            for (StoredObject.Part part : found.parts()) {
                int number = parts.size() + 1;
                String etag = Tries.of(lane.main(), () -> put(found, "partNumber=" + number, part.size(),
                        Map.of("partNumber", Integer.toString(number), "uploadId", upload), Map.of(), lane));
                parts.add(Element.of("Part", Element.of("PartNumber", Integer.toString(number)), Element.of("ETag", etag)));
            }
            byte[] document = Element.of("CompleteMultipartUpload", parts).document().getBytes(StandardCharsets.UTF_8);
            lane.main().document("POST", found.key(), Map.of("uploadId", upload), Map.of(), document, "CompleteMultipartUploadResult");
            done = true;
        } finally {
            if (!done) {
                abort(found.key(), upload, lane);
            }
        }
    }

    private static void abort(String key, String upload, Lane lane) {
        try {
            lane.aside().sent("DELETE", key, Map.of("uploadId", upload), Map.of(), 0, Wire.Writing.NOTHING);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Exporting.class).warn("an upload of an export stays at the other S3: {}", e.getMessage());
        }
    }

    /** @return the ETag that the other S3 gives it */
    private String put(StoredObject found, String from, long size, Map<String, String> query, Map<String, String> headers, Lane lane) throws IOException {
        MessageDigest md5 = Algorithm.digest("MD5");
        Headers only = new Headers().add("If-Match", '"' + found.etag() + '"');
        Headers answer = lane.main().sent("PUT", found.key(), query, headers, size, out -> {
            try {
                inside.ask(caller, new Inside.Request("GET", plan.bucket(), found.key(), from, only, Body.NONE), bytes -> write(out, md5, bytes));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
        String etag = Remote.etag(answer.get("ETag"));
        String sum = HexFormat.of().formatHex(md5.digest());
        if (Carriage.md5(etag, answer) && !etag.equals(sum)) {
            throw new IOException("the other S3 has stored the MD5 %s, not %s".formatted(etag, sum));
        }
        return etag;
    }

    private static void write(OutputStream out, MessageDigest md5, ByteBuffer bytes) {
        byte[] some = new byte[Math.min(bytes.remaining(), 64 << 10)];
        while (bytes.hasRemaining()) {
            int count = Math.min(some.length, bytes.remaining());
            bytes.get(some, 0, count);
            md5.update(some, 0, count);
            try {
                out.write(some, 0, count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
