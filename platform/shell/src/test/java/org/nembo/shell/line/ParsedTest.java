package org.nembo.shell.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nembo.shell.Samples;

class ParsedTest {

    private final Scopes scopes = new Scopes();

    ParsedTest() {
        scopes.addScope(Samples.scope(new Samples.Waiting()));
    }

    private Parsed parse(String verb, String... words) {
        return Parsed.of(scopes.find("thing:" + verb).orElseThrow(), List.of(words));
    }

    @Test
    void takesAnOptionInBothForms() {
        assertThat(parse("list", "--limit", "5").options()).containsEntry("limit", "5");
        assertThat(parse("list", "--limit=5", "--all").options()).containsEntry("limit", "5").containsKey("all");
    }

    @Test
    void takesWhatFollowsTwoDashesAsArguments() {
        assertThat(parse("echo", "a", "--", "--all", "--", "b").rest()).containsExactly("a", "--all", "--", "b");
        assertThat(parse("add", "--", "--strange").arguments()).containsEntry("id", "--strange");
    }

    @Test
    void letsAnOptionalArgumentBeLeftOut() {
        assertThat(parse("add", "x").arguments()).containsOnlyKeys("id");
        assertThat(parse("add", "x", "y").arguments()).containsEntry("note", "y");
    }

    @Test
    void keepsAnEmptyValueAndOneWithAnEqualsSign() {
        assertThat(parse("show", "x", "--form=").options()).containsEntry("form", "");
        assertThat(parse("show", "x", "--form=a=b").options()).containsEntry("form", "a=b");
    }

    @Test
    void namesWhatIsMissingAndTheUsage() {
        assertThatThrownBy(() -> parse("show")).isInstanceOf(UsageException.class)
                .hasMessageContaining("<id> is missing").hasMessageContaining("Usage: thing:show <id> [--form <value>] [--json]");
    }

    @Test
    void refusesAnArgumentTooMany() {
        assertThatThrownBy(() -> parse("show", "a", "b")).isInstanceOf(UsageException.class).hasMessageContaining("'b' is one more");
    }

    @Test
    void guessesWhatAMisspeltOptionWasToBe() {
        assertThatThrownBy(() -> parse("list", "--limt", "5")).isInstanceOf(UsageException.class)
                .hasMessageContaining("unknown option --limt. Did you mean --limit?");
        assertThatThrownBy(() -> parse("list", "--zzz")).isInstanceOf(UsageException.class).hasMessageNotContaining("Did you mean");
    }

    @Test
    void refusesAValueForAFlagAndAnOptionWithoutOne() {
        assertThatThrownBy(() -> parse("list", "--all=yes")).hasMessageContaining("--all takes no value");
        assertThatThrownBy(() -> parse("list", "--limit")).hasMessageContaining("--limit wants a value");
        assertThatThrownBy(() -> parse("list", "--limit", "1", "--limit", "2")).hasMessageContaining("given twice");
    }

    @Test
    void asksForHelpEvenWhenArgumentsAreMissing() {
        assertThat(parse("show", "--help").help()).isTrue();
    }
}
