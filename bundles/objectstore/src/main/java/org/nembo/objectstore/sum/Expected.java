package org.nembo.objectstore.sum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * What a client says of the bytes that it sends.
 *
 * @param md5       Base64; empty when it says nothing
 * @param algorithm of its checksum
 * @param value     Base64; empty when it comes behind the bytes, or not at all
 * @param trailer   whether it comes behind the bytes
 */
public record Expected(String md5, Optional<Algorithm> algorithm, String value, boolean trailer) {

    private static final int MD5_BYTES = 16;
    private static final String PREFIX = "x-amz-checksum-";

    /**
     * Reads {@code Content-MD5}, {@code x-amz-checksum-*}, {@code x-amz-trailer} and {@code x-amz-sdk-checksum-algorithm}.
     *
     * @throws S3Failure {@code InvalidDigest}, {@code InvalidRequest}
     */
    public static Expected of(Exchange exchange) {
        String md5 = exchange.header("Content-MD5");
        if (exchange.headers().has("Content-MD5") && !decodes(md5, MD5_BYTES)) {
            throw S3Failure.of(S3Code.INVALID_DIGEST).with("Content-MD5", md5);
        }
        List<Algorithm> told = new ArrayList<>();
        for (String name : exchange.headers().names(PREFIX)) {
            if (!name.equals("x-amz-checksum-algorithm") && !name.equals("x-amz-checksum-type") && !name.equals("x-amz-checksum-mode")) {
                told.add(named(name));
            }
        }
        String trailer = exchange.header("x-amz-trailer").toLowerCase(Locale.ROOT);
        boolean trailing = trailer.startsWith(PREFIX);
        if (told.size() + (trailing ? 1 : 0) > 1) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }
        if (trailing) {
            return new Expected(md5, Optional.of(named(trailer)), "", true);
        }
        if (told.isEmpty()) {
            return new Expected(md5, Optional.empty(), "", false);
        }
        Algorithm algorithm = told.get(0);
        String value = exchange.header(algorithm.header());
        require(algorithm, value);
        return new Expected(md5, told.stream().findFirst(), value, false);
    }

    /** @throws S3Failure when what came is not what was told. @param sum Base64, of {@link #algorithm} */
    public void verify(byte[] actualMd5, String sum, Exchange exchange) {
        if (!md5.isEmpty() && !Arrays.equals(Base64.getDecoder().decode(md5), actualMd5)) {
            throw S3Failure.of(S3Code.BAD_DIGEST).with("ExpectedDigest", md5).with("CalculatedDigest", Base64.getEncoder().encodeToString(actualMd5));
        }
        if (algorithm.isPresent()) {
            String told = trailer ? exchange.body().trailer(algorithm.get().header()) : value;
            if (trailer && told.isEmpty()) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "The trailer " + algorithm.get().header() + " that was announced did not come.");
            }
            require(algorithm.get(), told);
            if (!told.equals(sum)) {
                throw new S3Failure(S3Code.BAD_DIGEST, "The %s you specified did not match the calculated checksum.".formatted(algorithm.get()));
            }
        }
    }

    private static Algorithm named(String header) {
        return Algorithm.of(header.substring(PREFIX.length())).orElseThrow(() -> new S3Failure(S3Code.INVALID_REQUEST,
                "The algorithm type you specified in x-amz-checksum- header is invalid: " + header));
    }

    /** @throws S3Failure {@code InvalidRequest} when it cannot be a value of the algorithm */
    public static void require(Algorithm algorithm, String value) {
        if (!decodes(value, algorithm.size())) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Value for " + algorithm.header() + " header is invalid.");
        }
    }

    private static boolean decodes(String value, int size) {
        try {
            return Base64.getDecoder().decode(value).length == size;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
