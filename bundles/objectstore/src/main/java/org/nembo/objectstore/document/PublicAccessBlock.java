package org.nembo.objectstore.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/** What of public access a bucket blocks. */
public record PublicAccessBlock(boolean blockPublicAcls, boolean ignorePublicAcls, boolean blockPublicPolicy, boolean restrictPublicBuckets) {

    /** Blocks nothing. */
    public static final PublicAccessBlock NONE = new PublicAccessBlock(false, false, false, false);

    private static final List<String> FLAGS = List.of("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");

    public static PublicAccessBlock read(Element root) {
        root.only(Set.copyOf(FLAGS));
        return new PublicAccessBlock(flag(root, 0), flag(root, 1), flag(root, 2), flag(root, 3));
    }

    /** That of a bucket; one that blocks nothing when it has none. */
    public static PublicAccessBlock of(Bucket bucket) {
        String kept = bucket.settings().getOrDefault(Settings.PUBLIC_ACCESS_BLOCK, "");
        if (kept.isEmpty()) {
            return NONE;
        }
        List<String> set = List.of(kept.split(" "));
        return new PublicAccessBlock(set.contains(FLAGS.get(0)), set.contains(FLAGS.get(1)), set.contains(FLAGS.get(2)), set.contains(FLAGS.get(3)));
    }

    public Element write() {
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < FLAGS.size(); i++) {
            all.add(Element.of(FLAGS.get(i), String.valueOf(values()[i])));
        }
        return Element.of("PublicAccessBlockConfiguration", all);
    }

    /** As a bucket keeps it. */
    public String kept() {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < FLAGS.size(); i++) {
            if (values()[i]) {
                set.add(FLAGS.get(i));
            }
        }
        return set.isEmpty() ? "none" : String.join(" ", set);
    }

    private boolean[] values() {
        return new boolean[] {blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets};
    }

    private static boolean flag(Element root, int index) {
        return root.find(FLAGS.get(index)).map(Element::flag).orElse(false);
    }
}
