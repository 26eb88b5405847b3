package org.nembo.objectstore.accesslog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.document.Locks;
import org.nembo.objectstore.document.Logs;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.object.Sealing;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;

/** Writes collected lines as objects of their target buckets, on the accounts of those, encrypted and locked as those say. Thread-safe. */
final class LogObjects {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter PATH = DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);
    private static final Sink NOWHERE = new Sink() {
        @Override
        public void begin(int status, Headers headers, long length) {
            // Nobody asked.
        }

        @Override
        public void write(ByteBuffer bytes, boolean last) {
            // Nobody asked.
        }
    };

    private final ObjectEngine engine;
    private final Accounts accounts;
    private final Sealing sealing;
    private final String region;
    private final Clock clock;

    LogObjects(ObjectEngine engine, Accounts accounts, Sealing sealing, String region, Clock clock) {
        this.engine = engine;
        this.accounts = accounts;
        this.sealing = sealing;
        this.region = region;
        this.clock = clock;
    }

    /** Writes an object. @return its key; empty when the target is gone, or somebody else's by now */
    Optional<String> write(Delivery delivery) {
        Optional<Bucket> found = engine.buckets().find(delivery.where().bucket()).filter(bucket -> bucket.owner().equals(delivery.owner()));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Bucket bucket = found.get();
        Instant now = clock.instant();
        String key = key(delivery, region, now, HexFormat.of().withUpperCase().toHexDigits(ThreadLocalRandom.current().nextLong()));
        byte[] bytes = delivery.lines().getBytes(StandardCharsets.UTF_8);
        Exchange exchange = new Exchange("PUT", new Target("/" + bucket.name(), bucket.name(), key), Query.EMPTY, new Headers(),
                Caller.nobody("", true, ""), Body.NONE, NOWHERE);
        Sealing.Writer writer = sealing.writer(exchange, bucket);
        Map<String, String> facts = new java.util.HashMap<>(Locks.facts(bucket, "", "", "", now));
        facts.putAll(writer.facts());
        try (Sealing.Input input = writer.input(bytes.length)) {
            input.write(ByteBuffer.wrap(bytes));
            engine.put(new NewObject(bucket.name(), key, bytes.length, md5(bytes), bucket.owner(), Optional.empty(), Map.of("content-type", "text/plain"),
                    Map.of(), Map.of(), facts, accounts.of(bucket, key), Optional.empty(), new Origin("", "", "", "ObjectCreated:Put", "")), input.end(),
                    Guard.NONE);
        }
        return Optional.of(key);
    }

    /** As S3 names logs. */
    static String key(Delivery delivery, String region, Instant now, String unique) {
        Logs where = delivery.where();
        if (where.format() != Logs.Format.EVENT_TIME && where.format() != Logs.Format.DELIVERY_TIME) {
            return where.prefix() + NAME.format(now) + "-" + unique;
        }
        Instant time = where.format() == Logs.Format.DELIVERY_TIME ? now : LocalDate.ofEpochDay(delivery.day()).atStartOfDay(ZoneOffset.UTC).toInstant();
        return where.prefix() + delivery.owner().replace('/', '_') + "/" + region + "/" + delivery.source() + "/" + PATH.format(time) + NAME.format(time)
                + "-" + unique;
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
