package org.nembo.provider.local;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.WorkloadRequest;

/** Tells whether two requests ask for the same: a digest over everything in them, each part with its length. */
final class Fingerprint {

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(WorkloadRequest request) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(request.name());
        fingerprint.add(request.labels());
        fingerprint.add(request.command());
        fingerprint.add(request.environment());
        fingerprint.add(request.files());
        fingerprint.add(request.ports());
        fingerprint.add(List.of(Long.toString(request.limits().memoryBytes()), Integer.toString(request.limits().millicpus())));
        if (!request.place().equals(Place.SITE)) {
            // What older versions have recorded is without it.
            Properties place = new Properties();
            PlaceText.put(place, request.place());
            Map<String, String> texts = new TreeMap<>();
            place.stringPropertyNames().forEach(key -> texts.put(key, place.getProperty(key)));
            fingerprint.add(texts);
        }
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    private void add(Map<String, String> map) {
        Map<String, String> sorted = new TreeMap<>(map);
        add(sorted.keySet());
        add(sorted.values());
    }

    private void add(Collection<String> texts) {
        digest.update(ByteBuffer.allocate(4).putInt(0, texts.size()));
        texts.forEach(this::add);
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        digest.update(bytes);
    }
}
