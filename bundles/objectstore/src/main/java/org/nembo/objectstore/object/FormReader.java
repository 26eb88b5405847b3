package org.nembo.objectstore.object;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Reads {@code multipart/form-data}: the fields up to the file, then the file as a body. What follows the file is let go. Confined to one thread. */
final class FormReader implements Body {

    private static final int LINE = 4096;
    private static final int FIELD = 20 << 10;
    private static final int FIELDS = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Body body;
    private final byte[] delimiter;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private ByteBuffer bytes = NOTHING;
    private int matched;
    private String file = "";
    private String type = "";
    private boolean ended;
    private final byte[] out = new byte[64 << 10];

    /** @throws S3Failure {@code MalformedPOSTRequest} */
    FormReader(Body body, String contentType) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary(contentType)).getBytes(StandardCharsets.ISO_8859_1);
        head();
    }

    /** By lower-case name, without the file. */
    Map<String, String> fields() {
        return fields;
    }

    /** What the file says it is; empty when it says nothing. */
    String type() {
        return type;
    }

    /** The name that the client gave the file. */
    String file() {
        return file;
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public ByteBuffer next() {
        int count = ended ? 0 : fill(out, out.length);
        return ByteBuffer.wrap(out, 0, count);
    }

    private static String boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || at < 0) {
            throw malformed("The body of the form must be multipart/form-data with a boundary.");
        }
        String rest = contentType.substring(at + 9);
        int end = rest.indexOf(';');
        String boundary = (end < 0 ? rest : rest.substring(0, end)).strip().replace("\"", "");
        if (boundary.isEmpty() || boundary.length() > 70) {
            throw malformed("The boundary must have 1 to 70 characters.");
        }
        return boundary;
    }

    private void head() {
        matched = 2;
        fill(new byte[FIELD], FIELD);
        while (ended) {
            String line = line();
            if (line.equals("--")) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "POST requires exactly one file upload per request.").with("ArgumentName", "file");
            }
            ended = false;
            if (part()) {
                return;
            }
        }
        throw malformed("The form does not begin with its boundary.");
    }

    /** Reads a part; true when it is the file, which is not read then. */
    private boolean part() {
        String name = "";
        type = "";
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                name = parameter(header, "name").toLowerCase(Locale.ROOT);
                file = parameter(header, "filename");
            } else if (lower.startsWith("content-type:")) {
                type = header.substring(13).strip();
            }
        }
        if (name.equals("file")) {
            return true;
        }
        byte[] value = new byte[FIELD];
        int count = fill(value, FIELD);
        if (!ended || name.isEmpty() || fields.size() == FIELDS) {
            throw new S3Failure(S3Code.MAX_POST_PRE_DATA_LENGTH_EXCEEDED_ERROR, S3Code.MAX_POST_PRE_DATA_LENGTH_EXCEEDED_ERROR.text());
        }
        fields.put(name, new String(value, 0, count, StandardCharsets.UTF_8));
        return false;
    }

    private static String parameter(String header, String name) {
        int at = header.indexOf(name + "=\"");
        while (at > 0 && header.charAt(at - 1) != ' ' && header.charAt(at - 1) != ';') {
            at = header.indexOf(name + "=\"", at + 1);
        }
        int begin = at + name.length() + 2;
        int end = at < 0 ? -1 : header.indexOf('"', begin);
        return end < 0 ? "" : new String(header.substring(begin, end).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Reads up to the delimiter; then {@code ended} holds. The delimiter has no repeated beginning: it starts with the only carriage return in it. */
    private int fill(byte[] to, int most) {
        int count = 0;
        while (!ended && count < most - delimiter.length) {
            if (!bytes.hasRemaining()) {
                bytes = body.next();
                if (!bytes.hasRemaining()) {
                    throw malformed("The form ends without its boundary.");
                }
            }
            byte b = bytes.get();
            if (b == delimiter[matched]) {
                matched++;
                if (matched == delimiter.length) {
                    matched = 0;
                    ended = true;
                }
            } else {
                System.arraycopy(delimiter, 0, to, count, matched);
                count += matched;
                matched = b == delimiter[0] ? 1 : 0;
                if (matched == 0) {
                    to[count++] = b;
                }
            }
        }
        return count;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        while (line.length() < LINE) {
            if (!bytes.hasRemaining()) {
                bytes = body.next();
                if (!bytes.hasRemaining()) {
                    throw malformed("The form ends within a header.");
                }
            }
            char c = (char) (bytes.get() & 0xff);
            if (c == '\n') {
                int last = line.length() - 1;
                return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
            }
            line.append(c);
            if (line.length() == 2 && line.toString().equals("--")) {
                return "--";
            }
        }
        throw malformed("A header of the form is too long.");
    }

    private static S3Failure malformed(String why) {
        return new S3Failure(S3Code.MALFORMED_POST_REQUEST, why);
    }
}
