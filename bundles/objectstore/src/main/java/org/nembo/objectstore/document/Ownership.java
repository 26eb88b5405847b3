package org.nembo.objectstore.document;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/** Whose the objects of a bucket are, and whether it has ACLs. */
public enum Ownership {
    /** All objects are the bucket owner's, and there are no ACLs. */
    ENFORCED("BucketOwnerEnforced"),
    PREFERRED("BucketOwnerPreferred"),
    WRITER("ObjectWriter");

    private final String word;

    Ownership(String word) {
        this.word = word;
    }

    /** In the words of S3, and as a bucket keeps it. */
    public String word() {
        return word;
    }

    public static Ownership read(Element root) {
        Element rule = root.only(Set.of("Rule")).get("Rule").only(Set.of("ObjectOwnership"));
        Element element = rule.get("ObjectOwnership");
        return find(element.leaf()).orElseThrow(() -> element.malformed("it must be BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter"));
    }

    /** That of the header {@code x-amz-object-ownership}. @throws S3Failure {@code InvalidArgument} */
    public static Ownership header(String value) {
        return find(value).orElseThrow(() -> new S3Failure(S3Code.INVALID_ARGUMENT,
                "x-amz-object-ownership must be BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter.")
                .with("ArgumentName", "x-amz-object-ownership").with("ArgumentValue", value));
    }

    /** That of a bucket. Without any it has ACLs, as it was when S3 was young. */
    public static Optional<Ownership> of(Bucket bucket) {
        return find(bucket.settings().getOrDefault(Settings.OWNERSHIP, ""));
    }

    /** Whose an object is that somebody writes. @param facts that it is written with: its ACL is among them */
    public static String owner(Bucket bucket, String writer, Map<String, String> facts) {
        Ownership ownership = of(bucket).orElse(WRITER);
        boolean given = ownership == PREFERRED && facts.getOrDefault(Settings.ACL, "").equals(Acl.BUCKET_OWNER_FULL_CONTROL.word());
        return ownership == ENFORCED || given ? bucket.owner() : writer;
    }

    public Element write() {
        return Element.of("OwnershipControls", Element.of("Rule", Element.of("ObjectOwnership", word)));
    }

    private static Optional<Ownership> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
