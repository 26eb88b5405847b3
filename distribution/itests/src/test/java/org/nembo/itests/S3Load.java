package org.nembo.itests;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.nembo.itests.S3Ledger.Deed;

/**
 * A client that puts, copies, deletes (one, together, old versions) and uploads in parts, with conditions and without, in a bucket, with some keys of its own,
 * until the server is gone. Confined to one thread.
 */
final class S3Load implements Runnable {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int KEYS = 5;
    private static final byte[] NOTHING = new byte[0];

    /** What must be so for a write: nothing, that there is no object, that it is the one that is known. */
    private enum Condition {
        NONE, NEW, SAME
    }

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
        switch (random.nextInt(13)) {
            case 0, 1 -> delete(key);
            case 2 -> copy(key);
            case 3 -> inParts(key, false);
            case 4 -> inParts(key, true);
            case 5 -> put(key, 66_000 + random.nextInt(300_000), Condition.NEW);
            case 6 -> put(key, random.nextInt(5000), Condition.NEW);
            case 7 -> put(key, 66_000 + random.nextInt(100_000), Condition.NONE);
            case 8 -> put(key, 66_000 + random.nextInt(100_000), Condition.SAME);
            case 9 -> put(key, random.nextInt(5000), Condition.SAME);
            case 10 -> deleteTogether();
            case 11 -> removeOldest(key);
            default -> put(key, random.nextInt(5000), Condition.NONE);
        }
    }

    private static Deed fresh(long seed, int size, String etag) {
        return new Deed("d" + NUMBERS.incrementAndGet(), etag, seed, size);
    }

    private static Map<String, String> meta(Deed deed) {
        return new TreeMap<>(Map.of("x-amz-meta-deed", deed.id(), "x-amz-meta-seed", Long.toString(deed.seed())));
    }

    private void put(String key, int size, Condition condition) throws IOException {
        long seed = NUMBERS.incrementAndGet();
        byte[] bytes = bytes(seed, size);
        Deed deed = fresh(seed, size, md5(bytes));
        Map<String, String> headers = meta(deed);
        headers.put("x-amz-checksum-crc32c", crc32c(bytes));
        boolean refused = condition(key, condition, headers);
        ledger.begin(key, deed);
        end(key, refused, calls.send("PUT", path(key), bytes, headers));
    }

    /** Puts it into the headers; whether it must be refused. */
    private boolean condition(String key, Condition condition, Map<String, String> headers) {
        Deed now = ledger.known(key);
        boolean present = !now.equals(Deed.NONE);
        if (condition == Condition.NEW) {
            headers.put("If-None-Match", "*");
            return present;
        }
        if (condition == Condition.SAME && present) {
            boolean wrong = random.nextInt(4) == 0;
            headers.put("If-Match", wrong ? "\"" + md5(NOTHING) + "-1\"" : "\"" + now.etag() + "\"");
            return wrong;
        }
        return false;
    }

    private void end(String key, boolean refused, HttpResponse<byte[]> answer) {
        status(refused ? 412 : 200, answer);
        if (refused) {
            ledger.refused(key);
        } else {
            ledger.done(key);
        }
    }

    private void delete(String key) throws IOException {
        Deed now = ledger.known(key);
        if (now.equals(Deed.NONE)) {
            // In a bucket with versions that makes a marker, which could not be told from one that was there.
            return;
        }
        ledger.begin(key, Deed.NONE);
        Map<String, String> headers = random.nextBoolean() ? Map.of() : Map.of("If-Match", "\"" + now.etag() + "\"");
        status(204, calls.send("DELETE", path(key), NOTHING, headers));
        ledger.done(key);
    }

    private void deleteTogether() throws IOException {
        StringBuilder document = new StringBuilder("<Delete>");
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(KEYS - 1); i < KEYS; i++) {
            if (!ledger.known(mine + i).equals(Deed.NONE)) {
                keys.add(mine + i);
                document.append("<Object><Key>").append(mine).append(i).append("</Key></Object>");
            }
        }
        if (keys.isEmpty()) {
            return;
        }
        byte[] bytes = document.append("</Delete>").toString().getBytes(StandardCharsets.UTF_8);
        keys.forEach(key -> ledger.begin(key, Deed.NONE));
        HttpResponse<byte[]> answer = calls.send("POST", "/" + bucket + "?delete", bytes, Map.of("x-amz-checksum-crc32c", crc32c(bytes)));
        status(200, answer);
        for (String key : keys) {
            if (!new String(answer.body(), StandardCharsets.UTF_8).contains("<Deleted><Key>" + key + "</Key>")) {
                throw new AssertionError(key + " is not told: " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            ledger.done(key);
        }
    }

    /** The oldest version or marker of a key, when it has enough of them. */
    private void removeOldest(String key) throws IOException {
        HttpResponse<byte[]> answer = calls.send("GET", "/" + bucket + "?versions&prefix=" + key, NOTHING, Map.of());
        status(200, answer);
        List<String> ids = Program.found("<VersionId>([^<]*)</VersionId>", new String(answer.body(), StandardCharsets.UTF_8));
        if (ids.size() > 2 && ids.size() < 1000) {
            ledger.shorten(key);
            status(204, calls.send("DELETE", path(key) + "?versionId=" + ids.get(ids.size() - 1), NOTHING, Map.of()));
            ledger.shortened(key);
        }
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
        status(200, calls.send("PUT", path(key), NOTHING, headers));
        ledger.done(key);
    }

    /** @param copied whether the part is copied from another object */
    private void inParts(String key, boolean copied) throws IOException {
        String source = mine + random.nextInt(KEYS);
        Deed from = ledger.known(source);
        if (copied && from.equals(Deed.NONE)) {
            return;
        }
        long seed = copied ? from.seed() : NUMBERS.incrementAndGet();
        byte[] bytes = bytes(seed, copied ? from.size() : 70_000 + random.nextInt(150_000));
        String part = md5(bytes);
        Deed deed = fresh(seed, bytes.length, md5(HexFormat.of().parseHex(part)) + "-1");
        HttpResponse<byte[]> begun = calls.send("POST", path(key) + "?uploads", NOTHING, meta(deed));
        status(200, begun);
        String upload = new String(begun.body(), StandardCharsets.UTF_8).replaceAll("(?s).*<UploadId>(.*)</UploadId>.*", "$1");
        status(200, calls.send("PUT", path(key) + "?partNumber=1&uploadId=" + upload, copied ? NOTHING : bytes,
                copied ? Map.of("x-amz-copy-source", path(source)) : Map.of()));
        String document = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + part + "</ETag></Part></CompleteMultipartUpload>";
        Map<String, String> headers = new TreeMap<>();
        boolean refused = condition(key, Condition.values()[random.nextInt(3)], headers);
        ledger.begin(key, deed);
        end(key, refused, calls.send("POST", path(key) + "?uploadId=" + upload, document.getBytes(StandardCharsets.UTF_8), headers));
        if (refused) {
            status(204, calls.send("DELETE", path(key) + "?uploadId=" + upload, NOTHING, Map.of()));
        }
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
