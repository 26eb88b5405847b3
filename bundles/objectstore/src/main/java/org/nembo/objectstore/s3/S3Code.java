package org.nembo.objectstore.s3;

/** How requests are refused, in the words of S3. The name of each is the {@code Code} of the answer. */
public enum S3Code {
    ACCESS_DENIED("AccessDenied", 403, "You may not do this."),
    ACCESS_CONTROL_LIST_NOT_SUPPORTED("AccessControlListNotSupported", 400, "The bucket does not allow ACLs: its owner owns all that is in it."),
    ACCESS_FORBIDDEN("AccessForbidden", 403, "The bucket does not allow this to pages of that origin."),
    AUTHORIZATION_HEADER_MALFORMED("AuthorizationHeaderMalformed", 400, "The Authorization header cannot be read."),
    AUTHORIZATION_QUERY_PARAMETERS_ERROR("AuthorizationQueryParametersError", 400, "The query parameters of the signature cannot be read."),
    BAD_DIGEST("BadDigest", 400, "The bytes that came are not those of the Content-MD5 or checksum that came with them."),
    BAD_REQUEST("BadRequest", 400, "The request cannot be read."),
    BUCKET_ALREADY_EXISTS("BucketAlreadyExists", 409, "There is a bucket of that name, and it is somebody else's."),
    BUCKET_ALREADY_OWNED_BY_YOU("BucketAlreadyOwnedByYou", 409, "You have a bucket of that name already."),
    BUCKET_NOT_EMPTY("BucketNotEmpty", 409, "The bucket is not empty: delete its objects, versions and delete markers first."),
    CONDITIONAL_REQUEST_CONFLICT("ConditionalRequestConflict", 409, "Somebody else changed the object at the same time: ask again."),
    ENTITY_TOO_LARGE("EntityTooLarge", 400, "More bytes than may be sent at once."),
    ENTITY_TOO_SMALL("EntityTooSmall", 400, "A part other than the last one is smaller than 5 MiB."),
    EXPIRED_TOKEN("ExpiredToken", 400, "The session has expired: ask for a new one."),
    ILLEGAL_LOCATION_CONSTRAINT_EXCEPTION("IllegalLocationConstraintException", 400, "That location is not served here."),
    ILLEGAL_VERSIONING_CONFIGURATION_EXCEPTION("IllegalVersioningConfigurationException", 400, "The versioning configuration is not one that is known."),
    INCOMPLETE_BODY("IncompleteBody", 400, "Fewer bytes came than were announced."),
    INTERNAL_ERROR("InternalError", 500, "Something failed here; the log of the server says what, under this request id."),
    INVALID_ACCESS_KEY_ID("InvalidAccessKeyId", 403, "There is no such access key."),
    INVALID_ARGUMENT("InvalidArgument", 400, "An argument cannot be used."),
    INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP("InvalidBucketAclWithObjectOwnership", 400, "The bucket cannot have an ACL and BucketOwnerEnforced."),
    INVALID_BUCKET_NAME("InvalidBucketName", 400, "That is not a name for a bucket."),
    INVALID_BUCKET_STATE("InvalidBucketState", 409, "The bucket is not in a state in which this can be done."),
    INVALID_DIGEST("InvalidDigest", 400, "The Content-MD5 or checksum cannot be one."),
    INVALID_ENCRYPTION_ALGORITHM_ERROR("InvalidEncryptionAlgorithmError", 400, "That algorithm of encryption is not known: use AES256."),
    INVALID_OBJECT_STATE("InvalidObjectState", 403, "The object is not in a state in which this can be done."),
    INVALID_PART("InvalidPart", 400, "A part was not found, or its ETag or checksum is another."),
    INVALID_PART_NUMBER("InvalidPartNumber", 416, "The requested partnumber is not satisfiable"),
    INVALID_PART_ORDER("InvalidPartOrder", 400, "The parts are not in ascending order."),
    INVALID_POLICY_DOCUMENT("InvalidPolicyDocument", 400, "The policy of the form cannot be read."),
    INVALID_RANGE("InvalidRange", 416, "The range is not within the object."),
    INVALID_REQUEST("InvalidRequest", 400, "The request cannot be served as it is."),
    INVALID_RETENTION_PERIOD("InvalidRetentionPeriod", 400, "The retention period is not one that is allowed."),
    INVALID_STORAGE_CLASS("InvalidStorageClass", 400, "That storage class is not served: objects are read at once here."),
    INVALID_TAG("InvalidTag", 400, "A tag is not one that is allowed."),
    INVALID_TARGET_BUCKET_FOR_LOGGING("InvalidTargetBucketForLogging", 400, "Logs cannot be written to that bucket."),
    INVALID_TOKEN("InvalidToken", 400, "The session token is not one of this server."),
    INVALID_URI("InvalidURI", 400, "The address cannot be read."),
    KEY_TOO_LONG_ERROR("KeyTooLongError", 400, "The key is longer than 1024 bytes."),
    MALFORMED_ACL_ERROR("MalformedACLError", 400, "The access control list cannot be read."),
    MALFORMED_POST_REQUEST("MalformedPOSTRequest", 400, "The form cannot be read."),
    MALFORMED_POLICY("MalformedPolicy", 400, "The policy cannot be read."),
    MALFORMED_XML("MalformedXML", 400, "The XML cannot be read, or says what is not known."),
    MAX_MESSAGE_LENGTH_EXCEEDED("MaxMessageLengthExceeded", 400, "The request is too long."),
    MAX_POST_PRE_DATA_LENGTH_EXCEEDED_ERROR("MaxPostPreDataLengthExceeded", 400, "The fields of the form are too long, or too many."),
    METADATA_TOO_LARGE("MetadataTooLarge", 400, "The user's metadata is longer than 2 KiB."),
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405, "That cannot be done with this resource."),
    MISSING_CONTENT_LENGTH("MissingContentLength", 411, "The length of the body must be told."),
    MISSING_REQUEST_BODY_ERROR("MissingRequestBodyError", 400, "The body is missing."),
    MISSING_SECURITY_HEADER("MissingSecurityHeader", 400, "A header is missing."),
    NO_SUCH_BUCKET("NoSuchBucket", 404, "There is no such bucket."),
    NO_SUCH_BUCKET_POLICY("NoSuchBucketPolicy", 404, "The bucket has no policy."),
    NO_SUCH_CORS_CONFIGURATION("NoSuchCORSConfiguration", 404, "The bucket has no CORS configuration."),
    NO_SUCH_KEY("NoSuchKey", 404, "There is no such object."),
    NO_SUCH_LIFECYCLE_CONFIGURATION("NoSuchLifecycleConfiguration", 404, "The bucket has no lifecycle configuration."),
    NO_SUCH_OBJECT_LOCK_CONFIGURATION("NoSuchObjectLockConfiguration", 404, "The object has no retention or legal hold."),
    NO_SUCH_PUBLIC_ACCESS_BLOCK_CONFIGURATION("NoSuchPublicAccessBlockConfiguration", 404, "The bucket has no public access block."),
    NO_SUCH_TAG_SET("NoSuchTagSet", 404, "The bucket has no tags."),
    NO_SUCH_TOPIC("NotFound", 404, "There is no such topic."),
    NO_SUCH_UPLOAD("NoSuchUpload", 404, "There is no such upload: it was finished or given up, or never begun."),
    NO_SUCH_VERSION("NoSuchVersion", 404, "There is no such version."),
    NO_SUCH_WEBSITE_CONFIGURATION("NoSuchWebsiteConfiguration", 404, "The bucket has no website configuration."),
    NOT_IMPLEMENTED("NotImplemented", 501, "That is not served here."),
    NOT_MODIFIED("NotModified", 304, "It has not changed."),
    OBJECT_LOCK_CONFIGURATION_NOT_FOUND_ERROR("ObjectLockConfigurationNotFoundError", 404, "The bucket has no object lock."),
    OPERATION_ABORTED("OperationAborted", 409, "Somebody else is changing the same: ask again."),
    OWNERSHIP_CONTROLS_NOT_FOUND_ERROR("OwnershipControlsNotFoundError", 404, "The bucket has no ownership controls."),
    PRECONDITION_FAILED("PreconditionFailed", 412, "A condition of the request does not hold."),
    QUOTA_EXCEEDED("QuotaExceeded", 403, "The quota is used up."),
    REPLICATION_CONFIGURATION_NOT_FOUND_ERROR("ReplicationConfigurationNotFoundError", 404, "The bucket has no replication configuration."),
    REQUEST_TIMEOUT("RequestTimeout", 400, "The body did not come in time."),
    REQUEST_TIME_TOO_SKEWED("RequestTimeTooSkewed", 403, "The time of the request is more than 15 minutes from that of the server."),
    REQUEST_HEADER_SECTION_TOO_LARGE("RequestHeaderSectionTooLarge", 400, "The headers are too long."),
    SERVER_SIDE_ENCRYPTION_CONFIGURATION_NOT_FOUND_ERROR("ServerSideEncryptionConfigurationNotFoundError", 404, "The bucket has no encryption configuration."),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503, "The object store is not there now: ask again in a moment."),
    SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403,
            "The signature is not the one that the server calculates: check the secret key and how the request is signed."),
    SLOW_DOWN("SlowDown", 503, "Too many requests: ask again in a moment."),
    TOO_MANY_BUCKETS("TooManyBuckets", 400, "You have as many buckets as you may have."),
    UNAUTHORIZED_ACCESS("UnauthorizedAccess", 403, "Sign the request."),
    UNEXPECTED_CONTENT("UnexpectedContent", 400, "There is a body where none is expected."),
    UNSUPPORTED_SIGNATURE("UnsupportedSignature", 400, "That form of signature is not accepted."),
    X_AMZ_CONTENT_SHA256_MISMATCH("XAmzContentSHA256Mismatch", 400, "The bytes that came are not those of x-amz-content-sha256."),
    INSUFFICIENT_STORAGE("InsufficientStorage", 507, "The disk is full.");

    private final String word;
    private final int status;
    private final String text;

    S3Code(String word, int status, String text) {
        this.word = word;
        this.status = status;
        this.text = text;
    }

    /** The {@code Code} of the answer. */
    public String word() {
        return word;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What it usually means, for the caller. */
    public String text() {
        return text;
    }
}
