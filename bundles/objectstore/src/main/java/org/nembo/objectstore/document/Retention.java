package org.nembo.objectstore.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.xml.Element;

/** Until when a version must not be deleted. @param until to the millisecond */
public record Retention(Mode mode, Instant until) {

    /** How strict it is. */
    public enum Mode {
        /** Who has {@code s3:BypassGovernanceRetention} may pass by it. */
        GOVERNANCE,
        /** Nobody may. */
        COMPLIANCE
    }

    public Retention {
        until = until.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Empty for an empty one, which takes retention away. @throws S3Failure {@code MalformedXML}, {@code InvalidArgument} for a date that is past */
    public static Optional<Retention> read(Element root, Instant now) {
        root.only(Set.of("Mode", "RetainUntilDate"));
        if (root.children().isEmpty()) {
            return Optional.empty();
        }
        Element date = root.get("RetainUntilDate");
        Instant until = time(date.leaf()).orElseThrow(() -> date.malformed("it must be a time such as 2030-01-31T00:00:00Z"));
        Retention retention = new Retention(mode(root.get("Mode")), until);
        return Optional.of(retention.future(now));
    }

    /**
     * That of the headers {@code x-amz-object-lock-mode} and {@code x-amz-object-lock-retain-until-date}; empty when neither came.
     *
     * @throws S3Failure {@code InvalidArgument}
     */
    public static Optional<Retention> headers(String mode, String until, Instant now) {
        if (mode.isEmpty() && until.isEmpty()) {
            return Optional.empty();
        }
        if (mode.isEmpty() || until.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }
        if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Unknown wormMode directive.")
                    .with("ArgumentName", "x-amz-object-lock-mode").with("ArgumentValue", mode);
        }
        Instant time = time(until).orElseThrow(() -> new S3Failure(S3Code.INVALID_ARGUMENT,
                "The retain until date must be provided in ISO 8601 format")
                .with("ArgumentName", "x-amz-object-lock-retain-until-date").with("ArgumentValue", until));
        return Optional.of(new Retention(Mode.valueOf(mode), time).future(now));
    }

    /** That of an object. @param facts as in {@link Settings} */
    public static Optional<Retention> of(Map<String, String> facts) {
        String mode = facts.getOrDefault(Settings.LOCK_MODE, "");
        return mode.isEmpty() ? Optional.empty() : Optional.of(new Retention(Mode.valueOf(mode), Instant.parse(facts.get(Settings.RETAIN_UNTIL))));
    }

    /** Facts of an object with this retention in the place of what there was; empty takes it away. */
    public static Map<String, String> put(Map<String, String> facts, Optional<Retention> retention) {
        Map<String, String> changed = new HashMap<>(facts);
        changed.remove(Settings.LOCK_MODE);
        changed.remove(Settings.RETAIN_UNTIL);
        retention.ifPresent(one -> {
            changed.put(Settings.LOCK_MODE, one.mode().name());
            changed.put(Settings.RETAIN_UNTIL, one.until().toString());
        });
        return changed;
    }

    /** Whether it keeps a version from being deleted now. */
    public boolean holds(Instant now) {
        return until.isAfter(now);
    }

    /**
     * Refuses to put another in the place of this one when that would shorten it or change its mode.
     *
     * @param other  empty takes it away
     * @param bypass whether the caller passes by governance, and may
     * @throws S3Failure {@code AccessDenied}
     */
    public void allow(Optional<Retention> other, boolean bypass, Instant now) {
        if (!holds(now)) {
            return;
        }
        boolean extension = other.isPresent() && !other.get().until().isBefore(until) && other.get().mode() == mode;
        if (!extension && !(mode == Mode.GOVERNANCE && bypass)) {
            throw new S3Failure(S3Code.ACCESS_DENIED, mode == Mode.COMPLIANCE
                    ? "The object is under COMPLIANCE until " + until + ": that can be extended only."
                    : "The object is under GOVERNANCE until " + until
                    + ": to shorten or change that, send x-amz-bypass-governance-retention: true and be allowed to.");
        }
    }

    public Element write() {
        return Element.of("Retention", Element.of("Mode", mode.name()), Element.of("RetainUntilDate", text()));
    }

    /** The end, as S3 writes times. */
    public String text() {
        return Stamps.iso(until);
    }

    static Mode mode(Element element) {
        return switch (element.leaf()) {
            case "GOVERNANCE" -> Mode.GOVERNANCE;
            case "COMPLIANCE" -> Mode.COMPLIANCE;
            default -> throw element.malformed("it must be GOVERNANCE or COMPLIANCE");
        };
    }

    static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.length() == 10 ? text + "T00:00:00Z" : text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Retention future(Instant now) {
        if (!holds(now)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "The retain until date must be in the future!");
        }
        return this;
    }
}
