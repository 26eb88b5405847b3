package org.nembo.objectstore.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;

/** Every document, as clients send it: what is kept of it says the same, or it is refused in the words of S3. The cases are in {@code documents/}. */
class DocumentCasesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T01:00:00Z");

    /** What is written back after a document was read, kept in a bucket, and read from there. */
    private static final Map<String, UnaryOperator<Element>> DOCUMENTS = new TreeMap<>(Map.ofEntries(
            Map.entry("versioning VersioningConfiguration", root -> Versions.write(Versions.read(root))),
            Map.entry("tagging Tagging", root -> Tags.write(Tags.of(bucket(Settings.TAGGING, Tags.write(Tags.read(root, Tags.OBJECT)).document())))),
            Map.entry("cors CORSConfiguration", root -> Cors.parse(Cors.read(root).write().document()).write()),
            Map.entry("lifecycle LifecycleConfiguration",
                    root -> Lifecycle.of(bucket(Settings.LIFECYCLE, Lifecycle.read(root).write().document())).orElseThrow().write()),
            Map.entry("object-lock ObjectLockConfiguration",
                    root -> ObjectLock.of(bucket(Settings.OBJECT_LOCK, ObjectLock.read(root).kept())).orElseThrow().write()),
            Map.entry("retention Retention", root -> Retention.of(Retention.put(Map.of(), Retention.read(root, NOW))).orElseThrow().write()),
            Map.entry("legal-hold LegalHold", root -> Locks.hold(Locks.hold(root))),
            Map.entry("encryption ServerSideEncryptionConfiguration",
                    root -> Encryption.of(bucket(Settings.ENCRYPTION, Encryption.read(root).kept())).orElseThrow().write()),
            Map.entry("public-access-block PublicAccessBlockConfiguration",
                    root -> PublicAccessBlock.of(bucket(Settings.PUBLIC_ACCESS_BLOCK, PublicAccessBlock.read(root).kept())).write()),
            Map.entry("ownership OwnershipControls", root -> Ownership.of(bucket(Settings.OWNERSHIP, Ownership.read(root).word())).orElseThrow().write()),
            Map.entry("acl AccessControlPolicy", root -> Acl.of(Acl.read(root, "anna").word()).write("anna", "anna")),
            Map.entry("notification NotificationConfiguration",
                    root -> Notifications.of(bucket(Settings.NOTIFICATION, Notifications.read(root).write().document())).write()),
            Map.entry("logging BucketLoggingStatus", root -> Logs.read(root).write()),
            Map.entry("website WebsiteConfiguration", Website::read)));

    private record Case(String title, String document, String expected) {
    }

    @TestFactory
    Stream<DynamicTest> documents() {
        return DOCUMENTS.entrySet().stream().flatMap(document -> {
            String[] names = document.getKey().split(" ");
            return cases(names[0]).stream().map(one -> DynamicTest.dynamicTest(names[0] + ": " + one.title(), () -> check(one, names[1], document.getValue())));
        });
    }

    private static void check(Case one, String root, UnaryOperator<Element> document) {
        String answer;
        try {
            answer = sorted(document.apply(XmlReader.read(one.document().getBytes(StandardCharsets.UTF_8), root, XmlLimits.CONFIGURATION)));
        } catch (S3Failure e) {
            assertThat(e.code().word()).as(e.getMessage()).isEqualTo(one.expected());
            assertThat(e.getMessage()).hasSizeGreaterThan(10);
            return;
        }
        String wanted = one.expected().equals("same") ? one.document() : one.expected();
        if (!wanted.startsWith("<")) {
            fail("it was read, and should have been " + wanted);
        }
        assertThat(answer).isEqualTo(sorted(XmlReader.read(wanted.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION)));
    }

    /** In an order of its own, as XML of S3 means the same whatever the order of different elements. */
    private static String sorted(Element element) {
        List<String> children = new ArrayList<>(element.children().stream().map(DocumentCasesTest::sorted).toList());
        children.sort(null);
        return element.name() + " " + element.type() + "[" + (element.children().isEmpty() ? element.text() : "") + String.join(",", children) + "]";
    }

    private static List<Case> cases(String name) {
        try (InputStream in = DocumentCasesTest.class.getResourceAsStream("/documents/" + name + ".txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Case> cases = new ArrayList<>();
            for (String block : text.split("(?m)^== ")) {
                if (!block.isBlank()) {
                    int title = block.indexOf('\n');
                    int arrow = block.indexOf("\n-> ");
                    cases.add(new Case(block.substring(0, title), block.substring(title + 1, arrow), block.substring(arrow + 4).strip()));
                }
            }
            assertThat(cases).hasSizeGreaterThan(3);
            return cases;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Bucket bucket(String setting, String document) {
        return new Bucket("data", "anna", "", NOW, Bucket.Versioning.OFF, Map.of(setting, document), 1);
    }
}
