package org.nembo.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A row as it is stored: what the hash is made of. @param facts JSON, as it was written */
record Line(long seq, long at, String node, String actor, String action, String resource, String outcome, String client, String trace, String facts) {

    /** SHA-256 over the hash before and all fields, each with its length before it, so that no two rows have the same bytes. */
    String hashAfter(String previous) {
        MessageDigest digest = sha256();
        for (String field : List.of(previous, Long.toString(seq), Long.toString(at), node, actor, action, resource, outcome, client, trace, facts)) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
