package org.nembo.objectstore.document;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/** What object lock says of a version. */
public final class Locks {

    private Locks() {
    }

    /** {@code ON} or {@code OFF} of a document {@code LegalHold}. */
    public static String hold(Element root) {
        Element status = root.only(Set.of("Status")).get("Status");
        if (!status.leaf().equals("ON") && !status.leaf().equals("OFF")) {
            throw status.malformed("it must be ON or OFF");
        }
        return status.leaf();
    }

    public static Element hold(String status) {
        return Element.of("LegalHold", Element.of("Status", status));
    }

    /**
     * The facts of a new object, from its headers and from what its bucket has as default.
     *
     * @param mode  {@code x-amz-object-lock-mode}; empty when it did not come
     * @param until {@code x-amz-object-lock-retain-until-date}
     * @param hold  {@code x-amz-object-lock-legal-hold}
     * @throws S3Failure {@code InvalidArgument}; {@code InvalidRequest} when the bucket has no object lock
     */
    public static Map<String, String> facts(Bucket bucket, String mode, String until, String hold, Instant now) {
        Optional<ObjectLock> lock = ObjectLock.of(bucket);
        if (!mode.isEmpty() || !until.isEmpty() || !hold.isEmpty()) {
            require(bucket);
        }
        if (!hold.isEmpty() && !hold.equals("ON") && !hold.equals("OFF")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Legal Hold must be either of 'ON' or 'OFF'")
                    .with("ArgumentName", "x-amz-object-lock-legal-hold").with("ArgumentValue", hold);
        }
        Optional<Retention> retention = Retention.headers(mode, until, now)
                .or(() -> lock.flatMap(ObjectLock::period).map(period -> new Retention(period.mode(), period.end(now))));
        Map<String, String> facts = new HashMap<>(Retention.put(Map.of(), retention));
        if (!hold.isEmpty()) {
            facts.put(Settings.LEGAL_HOLD, hold);
        }
        return facts;
    }

    /** Refuses what needs object lock in a bucket without. @throws S3Failure {@code InvalidRequest} */
    public static void require(Bucket bucket) {
        if (ObjectLock.of(bucket).isEmpty()) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Bucket is missing Object Lock Configuration");
        }
    }

    /** Whether a version with these facts must stay. @param bypass whether the caller passes by governance, and may */
    public static boolean locked(Map<String, String> facts, boolean bypass, Instant now) {
        if (facts.getOrDefault(Settings.LEGAL_HOLD, "").equals("ON")) {
            return true;
        }
        return Retention.of(facts).filter(one -> one.holds(now)).filter(one -> one.mode() == Retention.Mode.COMPLIANCE || !bypass).isPresent();
    }
}
