package org.nembo.objectstore.auth;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Bytes in chunks of their own ({@code aws-chunked}), with their signatures and trailers where there are such. Confined to one thread. */
final class ChunkedBody implements Body {

    private static final int LINE = 1024;
    private static final int TRAILERS = 20;
    private static final String SIGNATURE = ";chunk-signature=";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Body raw;
    private final long length;
    private final ChunkChain chain;
    private final boolean trailing;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private ByteBuffer bytes = NOTHING;
    private String signature = "";
    private long left;
    private long decoded;
    private boolean first = true;
    private boolean ended;

    /**
     * @param length   of the bytes, without what is around them
     * @param chain    null when chunks are not signed
     * @param trailing whether trailers may follow
     */
    ChunkedBody(Body raw, long length, ChunkChain chain, boolean trailing) {
        this.raw = raw;
        this.length = length;
        this.chain = chain;
        this.trailing = trailing;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public String trailer(String name) {
        return trailers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    @Override
    public ByteBuffer next() {
        if (ended) {
            return NOTHING;
        }
        if (left == 0) {
            begin();
            if (left == 0) {
                end();
                return NOTHING;
            }
        }
        if (!fill()) {
            throw S3Failure.of(S3Code.INCOMPLETE_BODY);
        }
        int count = (int) Math.min(left, bytes.remaining());
        ByteBuffer part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        left -= count;
        if (chain != null) {
            chain.update(part.duplicate());
        }
        if (left == 0) {
            over();
        }
        return part;
    }

    /** Reads a chunk header. */
    private void begin() {
        if (!first && !line("a chunk").isEmpty()) {
            throw malformed("a chunk is longer than it says.");
        }
        first = false;
        String header = line("a chunk header");
        int end = header.indexOf(';');
        signature = end >= 0 && header.startsWith(SIGNATURE, end) ? header.substring(end + SIGNATURE.length()) : "";
        if (chain != null && signature.isEmpty()) {
            throw malformed("a chunk has no signature.");
        }
        left = size(end < 0 ? header : header.substring(0, end));
        decoded += left;
        if (decoded > length) {
            throw new S3Failure(S3Code.INCOMPLETE_BODY, "More bytes came than x-amz-decoded-content-length says.");
        }
    }

    private static long size(String hex) {
        if (hex.isEmpty() || hex.length() > 13) {
            throw malformed("a chunk header must begin with a size in hexadecimal.");
        }
        long size = 0;
        for (int i = 0; i < hex.length(); i++) {
            int digit = hex.charAt(i) < 0x80 ? Character.digit(hex.charAt(i), 16) : -1;
            if (digit < 0) {
                throw malformed("a chunk header must begin with a size in hexadecimal.");
            }
            size = size << 4 | digit;
        }
        return size;
    }

    private void over() {
        if (chain != null) {
            chain.chunk(signature);
        }
    }

    private void end() {
        over();
        ended = true;
        List<String> lines = new ArrayList<>();
        String signed = "";
        while (fill()) {
            String line = line("a trailer");
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || !trailing || lines.size() == TRAILERS) {
                throw malformed("what follows the last chunk is not known.");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals("x-amz-trailer-signature")) {
                signed = value;
            } else {
                lines.add(name + ':' + value);
                trailers.put(name, value);
            }
        }
        if (chain != null && trailing) {
            chain.trailer(lines, signed);
        }
        if (decoded != length) {
            throw S3Failure.of(S3Code.INCOMPLETE_BODY).with("NumberBytesExpected", Long.toString(length)).with("NumberBytesProvided", Long.toString(decoded));
        }
    }

    /** Up to the next line feed, without it and a carriage return before it. */
    private String line(String what) {
        StringBuilder line = new StringBuilder(96);
        while (fill()) {
            char c = (char) (bytes.get() & 0xff);
            if (c == '\n') {
                int last = line.length() - 1;
                return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
            }
            if (line.length() == LINE) {
                throw malformed(what + " is longer than " + LINE + " bytes.");
            }
            line.append(c);
        }
        if (trailing && ended) {
            return line.toString();
        }
        throw S3Failure.of(S3Code.INCOMPLETE_BODY);
    }

    /** Whether there are bytes. */
    private boolean fill() {
        if (!bytes.hasRemaining()) {
            bytes = raw.next();
        }
        return bytes.hasRemaining();
    }

    private static S3Failure malformed(String why) {
        return new S3Failure(S3Code.INVALID_REQUEST, "The aws-chunked body cannot be read: " + why);
    }
}
