package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;

/** The examples of policy.md do what it says. */
final class DocumentationTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)```");

    private static List<String> examples() throws Exception {
        String text = Files.readString(Path.of("../../distribution/docs/policy.md"));
        return EXAMPLE.matcher(text).results().map(result -> result.group(1)).toList();
    }

    @Test
    void theExamplePolicyCompiles() throws Exception {
        DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of(), (s, g) -> false, (s, g) -> false));
        assertThat(reader.read(examples().get(0), DocumentReader.Use.IDENTITY).statements()).isEqualTo(2);
    }

    @Test
    void theExampleTableHolds() throws Exception {
        RulePolicy policy = new RulePolicy("admins", Set.of(), new GroupRules("/admins", new String[0], Set.of(), Set.of()));
        assertThat(Cases.parse(examples().get(1)).run(policy)).hasSize(2).allMatch(Cases.Result::good);
    }

    @Test
    void everyOperatorAndRoleIsTold() throws Exception {
        String text = Files.readString(Path.of("../../distribution/docs/policy.md"));
        assertThat(BuiltIn.ROLES).allMatch(role -> text.contains("| `" + role + "` |"));
        assertThat(BuiltIn.DOCUMENTS).hasSize(2);
    }
}
