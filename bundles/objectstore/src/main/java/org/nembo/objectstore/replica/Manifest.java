package org.nembo.objectstore.replica;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.seal.Handover;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.StoredObject;

/**
 * All that goes with the bytes of a version from one site to the other.
 *
 * @param modified milliseconds
 * @param checksum algorithm, value and type; empty for none
 * @param dataKey  of an object that is sealed with a key of the server, in Base64; else empty
 * @param bytes    whether the bytes come too: without, only what the other site has is brought up to date
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Manifest(String version, boolean marker, long modified, long size, long stored, String etag, String owner, List<String> checksum,
        Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags, Map<String, String> facts, List<Part> parts, String dataKey,
        boolean bytes) {

    /** As in {@link StoredObject.Part}. */
    record Part(int number, long size, String checksum) {
    }

    /** Facts that come and go with a version; others are for one site only. */
    static final List<String> CHANGEABLE = List.of(Settings.LOCK_MODE, Settings.RETAIN_UNTIL, Settings.LEGAL_HOLD, Settings.ACL, Settings.CHANGED);

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    Manifest {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(owner, "owner");
        checksum = List.copyOf(checksum);
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
        facts = Map.copyOf(facts);
        parts = List.copyOf(parts);
        Objects.requireNonNull(dataKey, "dataKey");
        if (!checksum.isEmpty() && checksum.size() != 3 || size < 0 || stored < 0 || version.isEmpty() || version.length() > 1024) {
            throw new IllegalArgumentException("a size, the version or the checksum is not valid");
        }
    }

    static Manifest of(StoredObject object, String dataKey, boolean bytes) {
        Map<String, String> facts = Handover.leaving(object.facts());
        facts.remove(Settings.REPLICATED);
        return new Manifest(object.version(), object.marker(), object.modified().toEpochMilli(), object.size(), object.stored(), object.etag(), object.owner(),
                object.checksum().map(sum -> List.of(sum.algorithm(), sum.value(), sum.type())).orElse(List.of()), object.headers(), object.metadata(),
                object.tags(), facts, object.parts().stream().map(part -> new Part(part.number(), part.size(), part.checksum())).toList(), dataKey, bytes);
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest cannot be written", e);
        }
    }

    /** @throws NemboException {@code INVALID_REQUEST}; without what was sent, for there may be a key in it */
    static Manifest read(byte[] json) {
        try {
            Manifest manifest = JSON.readValue(json, Manifest.class);
            if (manifest == null) {
                throw new IllegalArgumentException("null");
            }
            return manifest;
        } catch (IOException | IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the description of a version cannot be read: is the other site of another release?");
        }
    }

    Instant time() {
        return Instant.ofEpochMilli(modified);
    }

    Optional<Checksum> sum() {
        return checksum.isEmpty() ? Optional.empty() : Optional.of(new Checksum(checksum.get(0), checksum.get(1), checksum.get(2)));
    }

    List<StoredObject.Part> objectParts() {
        return parts.stream().map(part -> new StoredObject.Part(part.number(), part.size(), part.checksum())).toList();
    }

    /** The facts that may change, as they are there. */
    static Map<String, String> changeable(Map<String, String> facts) {
        Map<String, String> some = new HashMap<>();
        CHANGEABLE.forEach(name -> {
            if (facts.containsKey(name)) {
                some.put(name, facts.get(name));
            }
        });
        return some;
    }

    /** Without what nobody may see. */
    @Override
    public String toString() {
        return "Manifest[%s, %d bytes]".formatted(version, size);
    }
}
