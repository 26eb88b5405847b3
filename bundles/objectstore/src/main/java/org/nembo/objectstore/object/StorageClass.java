package org.nembo.objectstore.object;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Listing;

/** How an object is asked to be kept. It is remembered and told: all are kept alike, and can be read at once, as is promised of each of these at least. */
enum StorageClass {

    STANDARD, REDUCED_REDUNDANCY, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR;

    /** What a request asks for; empty for the usual one. @throws S3Failure {@code InvalidStorageClass} in the words that there are for it */
    static Optional<StorageClass> asked(Exchange exchange) {
        String word = exchange.header(Listing.STORAGE_CLASS);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        StorageClass asked = Arrays.stream(values()).filter(each -> each.name().equals(word)).findFirst().orElseThrow(() ->
                new S3Failure(S3Code.INVALID_STORAGE_CLASS, S3Code.INVALID_STORAGE_CLASS.text()).with("StorageClassRequested", word));
        return Optional.of(asked).filter(each -> each != STANDARD);
    }

    /** The headers that a copy takes over: its class is what the request says, not that of its source. */
    static Map<String, String> copied(Exchange exchange, Map<String, String> source) {
        Map<String, String> headers = new HashMap<>(source);
        headers.remove(Listing.STORAGE_CLASS);
        asked(exchange).ifPresent(each -> headers.put(Listing.STORAGE_CLASS, each.name()));
        return headers;
    }

    /** What is told of an object or upload with these headers where each must say its class. */
    static String told(Map<String, String> headers) {
        return told(headers.getOrDefault(Listing.STORAGE_CLASS, ""));
    }

    /** @param kept empty for the usual one */
    static String told(String kept) {
        return kept.isEmpty() ? STANDARD.name() : kept;
    }
}
