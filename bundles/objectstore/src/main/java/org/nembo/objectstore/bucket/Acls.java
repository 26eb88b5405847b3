package org.nembo.objectstore.bucket;

import java.util.Optional;
import org.nembo.objectstore.document.Acl;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.document.PublicAccessBlock;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** ACLs as requests tell them. */
final class Acls {

    private Acls() {
    }

    /** That of PUT ?acl: of its headers, or of its body. @throws S3Failure {@code MissingSecurityHeader} when it has neither */
    static Acl asked(Exchange exchange, String owner) {
        byte[] body = Incoming.bytes(exchange, XmlLimits.CONFIGURATION.bytes());
        if (Acl.told(exchange.headers())) {
            if (body.length > 0) {
                throw S3Failure.of(S3Code.UNEXPECTED_CONTENT);
            }
            return Acl.headers(exchange.headers(), owner);
        }
        if (body.length == 0) {
            throw new S3Failure(S3Code.MISSING_SECURITY_HEADER, "Your request was missing a required header: x-amz-acl, or a body.")
                    .with("MissingHeaderName", "x-amz-acl");
        }
        try {
            return Acl.read(XmlReader.read(body, "AccessControlPolicy", XmlLimits.CONFIGURATION), owner);
        } catch (S3Failure e) {
            throw e.code() == S3Code.MALFORMED_XML ? new S3Failure(S3Code.MALFORMED_ACL_ERROR, e.getMessage()) : e;
        }
    }

    /** Refuses what the bucket does not allow. @throws S3Failure {@code AccessControlListNotSupported}, {@code AccessDenied} */
    static void check(Bucket bucket, Acl acl, Exchange exchange) {
        // Grants to the owner alone are what the bucket has anyway; the word private is an ACL.
        boolean plain = acl == Acl.BUCKET_OWNER_FULL_CONTROL || acl == Acl.PRIVATE && exchange.header("x-amz-acl").isEmpty();
        if (!plain && Ownership.of(bucket).equals(Optional.of(Ownership.ENFORCED))) {
            throw S3Failure.of(S3Code.ACCESS_CONTROL_LIST_NOT_SUPPORTED);
        }
        if (acl.open() && PublicAccessBlock.of(bucket).blockPublicAcls()) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "The ACL is public, and the public access block of the bucket does not allow that.");
        }
    }

    /** As buckets and objects keep it: nothing for a private one. */
    static String kept(Acl acl) {
        return acl == Acl.PRIVATE ? "" : acl.word();
    }
}
