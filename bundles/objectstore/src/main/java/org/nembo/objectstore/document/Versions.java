package org.nembo.objectstore.document;

import java.util.Set;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/** Whether a bucket keeps versions. */
public final class Versions {

    private Versions() {
    }

    public static Bucket.Versioning read(Element root) {
        root.only(Set.of("Status", "MfaDelete"));
        if (root.value("MfaDelete").filter(word -> !word.equals("Disabled")).isPresent()) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "MfaDelete is not served here: leave it out.");
        }
        Element status = root.find("Status").orElseThrow(() -> new S3Failure(S3Code.ILLEGAL_VERSIONING_CONFIGURATION_EXCEPTION, "Status is missing."));
        return switch (status.leaf()) {
            case "Enabled" -> Bucket.Versioning.ENABLED;
            case "Suspended" -> Bucket.Versioning.SUSPENDED;
            default -> throw status.malformed("it must be Enabled or Suspended");
        };
    }

    public static Element write(Bucket.Versioning versioning) {
        return switch (versioning) {
            case OFF -> Element.of("VersioningConfiguration");
            case ENABLED -> Element.of("VersioningConfiguration", Element.of("Status", "Enabled"));
            case SUSPENDED -> Element.of("VersioningConfiguration", Element.of("Status", "Suspended"));
        };
    }
}
