package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide to writing a provider shows is what is built and deployed by {@link ThirdPartyProviderIT}. */
final class ProviderGuideIT {

    /** A path on a line of its own, and the block that follows. */
    private static final Pattern LISTING = Pattern.compile("(?m)^`([^`\n]+)`\n\n```[a-z]*\n(.*?\n)```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void everyListingIsAFileOfTheProject() throws Exception {
        Matcher listings = LISTING.matcher(Files.readString(Path.of(System.getProperty("nembo.root"), "distribution/docs/write-a-provider.md")));
        Map<String, String> shown = new TreeMap<>();
        while (listings.find()) {
            shown.put(listings.group(1), listings.group(2));
        }
        assertThat(shown).containsKeys("pom.xml", "src/main/java/com/example/cloud/ExampleProvider.java", "src/main/java/com/example/cloud/Programs.java",
                "src/test/java/com/example/cloud/ExampleWorkloadsTest.java");
        for (Map.Entry<String, String> listing : shown.entrySet()) {
            assertThat(listing.getValue()).as(listing.getKey()).isEqualTo(Files.readString(ProviderProject.SOURCE.resolve(listing.getKey())));
        }
    }
}
