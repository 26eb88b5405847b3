package org.nembo.shell.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Trail;
import org.nembo.testkit.fake.RecordedAudit;

class CompletionTest {

    private final Engine engine = Samples.engine();

    @AfterEach
    void stop() {
        engine.stop();
    }

    private List<String> complete(Subject caller, String begun, String... before) {
        return new Completion(engine, caller).candidates(Arrays.asList(before), begun).stream().map(Candidate::value).toList();
    }

    @Test
    void offersCommandsFirst() {
        assertThat(complete(Samples.ADMIN, "th")).contains("thing:list", "thing:show", "help", "grep");
    }

    @Test
    void offersTheValuesOfAnArgument() {
        assertThat(complete(Samples.ADMIN, "", "thing:show")).containsExactly("one", "two");
    }

    @Test
    void offersOptionsOnceTheArgumentsAreThere() {
        assertThat(complete(Samples.ADMIN, "", "thing:show", "one")).containsExactly("--form", "--json", "--help");
        assertThat(complete(Samples.ADMIN, "--", "thing:list", "--all")).containsExactly("--limit", "--json", "--help");
    }

    @Test
    void offersTheValuesOfAnOptionInBothForms() {
        assertThat(complete(Samples.ADMIN, "", "thing:show", "one", "--form")).containsExactly("short", "long");
        assertThat(complete(Samples.ADMIN, "--form=", "thing:show", "one")).containsExactly("--form=short", "--form=long");
    }

    @Test
    void countsAnOptionsValueForNoArgument() {
        assertThat(complete(Samples.ADMIN, "", "thing:show", "--form", "long")).containsExactly("one", "two");
    }

    @Test
    void beginsAnewAfterAPipe() {
        assertThat(complete(Samples.ADMIN, "g", "thing:list", "|")).contains("grep");
        assertThat(complete(Samples.ADMIN, "", "thing:list", ";", "thing:show")).containsExactly("one", "two");
    }

    @Test
    void offersTopicsAfterHelp() {
        assertThat(complete(Samples.ADMIN, "", "help")).contains("thing", "thing:show");
        assertThat(complete(Samples.ADMIN, "", "help", "thing")).isEmpty();
    }

    @Test
    void offersNothingForAnUnknownCommand() {
        assertThat(complete(Samples.ADMIN, "", "no:such")).isEmpty();
    }

    @Test
    void tellsNoValuesToThoseWhoMayNotRunTheCommand() {
        Engine strict = new Engine(engine.scopes(), (subject, action, resource, context) -> org.nembo.api.identity.Decision.deny("no"),
                new Trail(new RecordedAudit()));
        Subject stranger = new Subject("https://issuer.example", "1", "otto", Set.of(), Set.of());
        assertThat(new Completion(strict, stranger).candidates(List.of("thing:show"), "")).isEmpty();
        strict.stop();
    }
}
