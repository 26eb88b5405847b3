package org.nembo.objectstore.life;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How far a pass has come: as a text that a job keeps.
 *
 * @param bucket the one that is worked on, or the last that is done
 * @param stage  what of it is next
 * @param key    the last key that is done with in this stage
 * @param id     the last upload of that key
 */
record Position(String bucket, Stage stage, String key, String id) {

    /** What of a bucket is next. */
    enum Stage {
        VERSIONS, UPLOADS, DONE
    }

    static final Position BEGIN = new Position("", Stage.DONE, "", "");

    static Position parse(String text) {
        if (text.isEmpty()) {
            return BEGIN;
        }
        String[] parts = text.split(" ", -1);
        return new Position(parts[0], Stage.valueOf(parts[1]), decode(parts[2]), decode(parts[3]));
    }

    String text() {
        return bucket + ' ' + stage + ' ' + encode(key) + ' ' + encode(id);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
