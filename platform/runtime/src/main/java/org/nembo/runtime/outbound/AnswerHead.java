package org.nembo.runtime.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a receiver answered, as far as it is read: status and the headers that matter (RFC 9112).
 *
 * @param retryAfter the header of that name
 * @param length     how many bytes of body are announced; negative when that is not said
 */
record AnswerHead(int status, Optional<String> retryAfter, long length) {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d{2})( .*)?");
    private static final int MOST = 16 * 1024;

    /** Reads over interim answers to the end of the headers. */
    static AnswerHead read(InputStream in) throws IOException {
        int[] budget = {MOST};
        while (true) {
            Matcher status = STATUS.matcher(line(in, budget));
            if (!status.matches()) {
                throw new IOException("what answers does not speak HTTP/1.1");
            }
            AnswerHead answer = headers(Integer.parseInt(status.group(1)), in, budget);
            if (answer.status() >= 200) {
                return answer;
            }
        }
    }

    private static AnswerHead headers(int status, InputStream in, int[] budget) throws IOException {
        Optional<String> retryAfter = Optional.empty();
        long length = status == 204 || status == 304 ? 0 : -1;
        for (String line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon));
            String value = line.substring(colon + 1).strip();
            if (name.equalsIgnoreCase("Retry-After")) {
                retryAfter = Optional.of(value);
            } else if (name.equalsIgnoreCase("Content-Length") && value.matches("\\d{1,18}") && length < 0) {
                length = Long.parseLong(value);
            }
        }
        return new AnswerHead(status, retryAfter, length);
    }

    private static String line(InputStream in, int[] budget) throws IOException {
        StringBuilder line = new StringBuilder();
        while (budget[0]-- > 0) {
            int next = in.read();
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            if (next < 0) {
                throw new IOException("the connection was closed before the answer was complete");
            }
            line.append((char) next);
        }
        throw new IOException("the headers of the answer are longer than %d bytes".formatted(MOST));
    }
}
