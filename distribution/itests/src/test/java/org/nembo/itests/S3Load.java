package org.nembo.itests;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.nembo.itests.S3Ledger.Deed;

/** A client that puts, copies, deletes and uploads in parts in a bucket, with some keys of its own, until the server is gone. Confined to one thread. */
final class S3Load implements Runnable {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int KEYS = 5;

    private final S3Calls calls;
    private final S3Ledger ledger;
    private final String bucket;
    private final String mine;
    private final Random random;
    private volatile Throwable failure;

    S3Load(S3Calls calls, S3Ledger ledger, String bucket, String mine) {
        this.calls = calls;
        this.ledger = ledger;
        this.bucket = bucket;
        this.mine = mine;
        this.random = new Random(NUMBERS.incrementAndGet());
    }

    /** What went wrong but for the end of the server; null when nothing did. */
    Throwable failure() {
        return failure;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                one();
            }
        } catch (IOException e) {
            // The server is gone.
        } catch (RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    private void one() throws IOException {
        String key = mine + random.nextInt(KEYS);
        switch (random.nextInt(8)) {
            case 0, 1 -> delete(key);
            case 2 -> copy(key);
            case 3 -> inParts(key);
            case 4 -> put(key, 66_000 + random.nextInt(300_000), true);
            case 5 -> put(key, random.nextInt(5000), true);
            case 6 -> put(key, 66_000 + random.nextInt(100_000), false);
            default -> put(key, random.nextInt(5000), false);
        }
    }

    private static Deed fresh(long seed, int size, String etag) {
        return new Deed("d" + NUMBERS.incrementAndGet(), etag, seed, size);
    }

    private static Map<String, String> meta(Deed deed) {
        return new TreeMap<>(Map.of("x-amz-meta-deed", deed.id(), "x-amz-meta-seed", Long.toString(deed.seed())));
    }

    private void put(String key, int size, boolean onlyNew) throws IOException {
        long seed = NUMBERS.incrementAndGet();
        byte[] bytes = bytes(seed, size);
        Deed deed = fresh(seed, size, md5(bytes));
        Map<String, String> headers = meta(deed);
        headers.put("x-amz-checksum-crc32c", crc32c(bytes));
        if (onlyNew) {
            headers.put("If-None-Match", "*");
        }
        boolean present = !ledger.known(key).equals(Deed.NONE);
        ledger.begin(key, deed);
        HttpResponse<byte[]> answer = calls.send("PUT", path(key), bytes, headers);
        if (onlyNew && present) {
            status(412, answer);
            ledger.refused(key);
        } else {
            status(200, answer);
            ledger.done(key);
        }
    }

    private void delete(String key) throws IOException {
        if (ledger.known(key).equals(Deed.NONE)) {
            // In a bucket with versions that makes a marker, which could not be told from one that was there.
            return;
        }
        ledger.begin(key, Deed.NONE);
        status(204, calls.send("DELETE", path(key), new byte[0], Map.of()));
        ledger.done(key);
    }

    private void copy(String key) throws IOException {
        String source = mine + random.nextInt(KEYS);
        Deed from = ledger.known(source);
        if (from.equals(Deed.NONE) || source.equals(key)) {
            return;
        }
        // An object that came in parts has an ETag that is not that of its bytes; a copy keeps it.
        Deed deed = fresh(from.seed(), from.size(), from.etag());
        Map<String, String> headers = meta(deed);
        headers.put("x-amz-copy-source", path(source));
        headers.put("x-amz-metadata-directive", "REPLACE");
        ledger.begin(key, deed);
        status(200, calls.send("PUT", path(key), new byte[0], headers));
        ledger.done(key);
    }

    private void inParts(String key) throws IOException {
        long seed = NUMBERS.incrementAndGet();
        byte[] bytes = bytes(seed, 70_000 + random.nextInt(150_000));
        String part = md5(bytes);
        Deed deed = fresh(seed, bytes.length, md5(HexFormat.of().parseHex(part)) + "-1");
        HttpResponse<byte[]> begun = calls.send("POST", path(key) + "?uploads", new byte[0], meta(deed));
        status(200, begun);
        String upload = new String(begun.body(), StandardCharsets.UTF_8).replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
        status(200, calls.send("PUT", path(key) + "?partNumber=1&uploadId=" + upload, bytes, Map.of()));
        String document = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + part + "</ETag></Part></CompleteMultipartUpload>";
        ledger.begin(key, deed);
        status(200, calls.send("POST", path(key) + "?uploadId=" + upload, document.getBytes(StandardCharsets.UTF_8), Map.of()));
        ledger.done(key);
    }

    private String path(String key) {
        return "/" + bucket + "/" + key;
    }

    private static void status(int wanted, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != wanted) {
            throw new AssertionError(answer + " and not " + wanted + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String crc32c(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return Base64.getEncoder().encodeToString(java.nio.ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
