package org.nembo.objectstore.document;

/** The names under which a bucket keeps its documents, and facts under which an object keeps what belongs to them. */
public final class Settings {

    /** Canned ACL: {@code public-read}; none for {@code private}. Also a fact of objects. */
    public static final String ACL = "acl";
    /** XML. */
    public static final String CORS = "cors";
    /** {@code AES256}, then {@code bucket-key} where that was asked for. */
    public static final String ENCRYPTION = "encryption";
    /** XML. */
    public static final String LIFECYCLE = "lifecycle";
    /** The region that the bucket was asked to be in. */
    public static final String LOCATION = "location";
    /** XML. */
    public static final String LOGGING = "logging";
    /** XML. */
    public static final String NOTIFICATION = "notification";
    /** {@code enabled}, then the default retention: {@code GOVERNANCE 30 Days}. */
    public static final String OBJECT_LOCK = "object-lock";
    /** {@code BucketOwnerEnforced}, {@code BucketOwnerPreferred} or {@code ObjectWriter}. */
    public static final String OWNERSHIP = "ownership";
    /** JSON, as it came. */
    public static final String POLICY = "policy";
    /** The flags that are set, with blanks between: {@code BlockPublicAcls IgnorePublicAcls}; {@code none} when there is a block without any. */
    public static final String PUBLIC_ACCESS_BLOCK = "public-access-block";
    /** XML. */
    public static final String REPLICATION = "replication";
    /** XML. */
    public static final String TAGGING = "tagging";
    /** What clients said with a lifecycle of the size of objects that move: {@code all_storage_classes_128K}. */
    public static final String TRANSITION_SIZE = "transition-size";
    /** XML. */
    public static final String WEBSITE = "website";

    /** Fact of an object: {@code GOVERNANCE} or {@code COMPLIANCE}. */
    public static final String LOCK_MODE = "lock-mode";
    /** Fact of an object: ISO 8601. */
    public static final String RETAIN_UNTIL = "retain-until";
    /** Fact of an object: {@code ON} or {@code OFF}. */
    public static final String LEGAL_HOLD = "legal-hold";
    /** Fact of an object: when its tags and facts were changed last, in milliseconds, later than each time before. */
    public static final String CHANGED = "changed";
    /** Fact of an object: {@code REPLICA} when it came from another site. */
    public static final String REPLICATED = "replication";

    private Settings() {
    }
}
