package org.nembo.objectstore.transfer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.nembo.objectstore.http.Headers;

/** What goes with the bytes of an object, and what its ETag says of them. Pure functions. */
final class Carriage {

    private static final List<String> KEPT = List.of("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
            "x-amz-website-redirect-location");
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern PARTS = Pattern.compile("[0-9a-f]{32}-[0-9]{1,5}");

    private Carriage() {
    }

    /** The headers of an answer that a new object gets too, with names in lower case. */
    static Map<String, String> headers(Headers told) {
        Map<String, String> carried = new TreeMap<>();
        KEPT.stream().filter(told::has).forEach(name -> carried.put(name, told.get(name)));
        told.names("x-amz-meta-").forEach(name -> carried.put(name, String.join(",", told.all(name)).strip()));
        return carried;
    }

    /** Whether the ETag is that of an object which was written at once: the MD5 of its bytes, unless it is encrypted with a key of somebody's. */
    static boolean md5(String etag, Headers told) {
        return MD5.matcher(etag).matches() && !told.get("x-amz-server-side-encryption").startsWith("aws:kms")
                && !told.has("x-amz-server-side-encryption-customer-algorithm");
    }

    /** How many parts the object was written in, by its ETag; 0 when it was written at once. */
    static int parts(String etag) {
        return PARTS.matcher(etag).matches() ? Integer.parseInt(etag.substring(33)) : 0;
    }
}
