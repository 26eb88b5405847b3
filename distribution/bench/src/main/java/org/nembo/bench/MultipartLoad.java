package org.nembo.bench;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Uploads in parts: each is begun, its parts are sent over some connections at a time, and it is completed, one upload after another. */
final class MultipartLoad {

    private static final Pattern UPLOAD = Pattern.compile("<UploadId>([^<]+)</UploadId>");
    private static final int PARTS = 8;

    private final ObjectPeer peer;
    private final S3Signer signer;
    private final byte[] part;

    /** @param part the bytes of each of the eight parts */
    MultipartLoad(ObjectPeer peer, byte[] part) {
        this.peer = peer;
        this.signer = new S3Signer(peer);
        this.part = part;
    }

    /** @return uploads per second, and what each took */
    ObjectLoad.Result run(int uploads, int connections) throws Exception {
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(part));
        StringBuilder list = new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (int i = 1; i <= PARTS; i++) {
            list.append("<Part><PartNumber>").append(i).append("</PartNumber><ETag>\"").append(digest).append("\"</ETag></Part>");
        }
        byte[] complete = list.append("</CompleteMultipartUpload>").toString().getBytes();
        List<Double> millis = new ArrayList<>();
        long cpu = peer.usage().cpuMillis();
        long begin = System.nanoTime();
        for (int i = 0; i < uploads; i++) {
            long started = System.nanoTime();
            upload("/bench/parts/" + i, complete, connections);
            millis.add((System.nanoTime() - started) / 1e6);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double used = (double) (peer.usage().cpuMillis() - cpu) / uploads;
        millis.sort(null);
        return new ObjectLoad.Result(uploads / seconds, used, millis.get(uploads / 2), millis.get(uploads - 1));
    }

    private void upload(String path, byte[] complete, int connections) throws Exception {
        Matcher id = UPLOAD.matcher(ask("POST", path, Map.of("uploads", ""), new byte[0]));
        if (!id.find()) {
            throw new IOException(peer.name() + " names no upload");
        }
        List<byte[]> heads = new ArrayList<>();
        for (int i = 1; i <= PARTS; i++) {
            heads.add(signer.head("PUT", path, Map.of("partNumber", String.valueOf(i), "uploadId", id.group(1)), part.length));
        }
        ObjectLoad.run(peer, new ObjectLoad.Work(heads, part, 200), connections, 600_000, PARTS);
        if (!ask("POST", path, Map.of("uploadId", id.group(1)), complete).contains("CompleteMultipartUploadResult")) {
            throw new IOException(peer.name() + " does not complete an upload");
        }
    }

    private String ask(String method, String path, Map<String, String> query, byte[] body) throws IOException {
        ObjectLoad.Answer answer = ObjectLoad.once(peer.url(), signer.head(method, path, query, body.length), body);
        if (answer.status() != 200) {
            throw new IOException(peer.name() + " answers " + answer);
        }
        return answer.body();
    }
}
