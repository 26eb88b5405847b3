package org.nembo.objectstore.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/**
 * How the objects of a bucket are encrypted: with keys of the server, AES-256.
 *
 * @param bucketKey whether clients asked for a bucket key, which is told back and means nothing here
 */
public record Encryption(Optional<Boolean> bucketKey) {

    /** The one algorithm. */
    public static final String AES256 = "AES256";

    public static Encryption read(Element root) {
        Element rule = root.only(Set.of("Rule")).get("Rule").only(Set.of("ApplyServerSideEncryptionByDefault", "BucketKeyEnabled"));
        Element apply = rule.get("ApplyServerSideEncryptionByDefault").only(Set.of("SSEAlgorithm", "KMSMasterKeyID"));
        algorithm(apply.get("SSEAlgorithm").leaf());
        if (apply.value("KMSMasterKeyID").filter(id -> !id.isEmpty()).isPresent()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms");
        }
        return new Encryption(rule.find("BucketKeyEnabled").map(Element::flag));
    }

    /** That of a bucket. */
    public static Optional<Encryption> of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.ENCRYPTION, "");
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        int blank = kept.indexOf(' ');
        return Optional.of(new Encryption(blank < 0 ? Optional.empty() : Optional.of(Boolean.valueOf(kept.substring(blank + 1)))));
    }

    /**
     * The algorithm that a new object is encrypted with: that of the header {@code x-amz-server-side-encryption}, or of the bucket. Empty for none.
     *
     * @param header empty when there was none
     * @throws S3Failure {@code InvalidEncryptionAlgorithmError}, {@code NotImplemented}
     */
    public static String effective(Bucket bucket, String header) {
        if (!header.isEmpty()) {
            return algorithm(header);
        }
        return of(bucket).isPresent() ? AES256 : "";
    }

    /** As a bucket keeps it. */
    public String kept() {
        return AES256 + bucketKey.map(set -> " " + set).orElse("");
    }

    public Element write() {
        List<Element> rule = new ArrayList<>();
        rule.add(Element.of("ApplyServerSideEncryptionByDefault", Element.of("SSEAlgorithm", AES256)));
        bucketKey.ifPresent(set -> rule.add(Element.of("BucketKeyEnabled", set.toString())));
        return Element.of("ServerSideEncryptionConfiguration", Element.of("Rule", rule));
    }

    private static String algorithm(String word) {
        if (word.startsWith("aws:kms")) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "There is no key management service here: use AES256.");
        }
        if (!word.equals(AES256)) {
            throw new S3Failure(S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR, "The encryption request you specified is not valid. Supported value: AES256.")
                    .with("ArgumentName", "x-amz-server-side-encryption").with("ArgumentValue", word);
        }
        return word;
    }
}
