package org.nembo.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nembo.api.shell.Output;

class RendererTest {

    private static List<String> text(Output output) {
        return Renderer.render(output, false, Style.PLAIN, 0);
    }

    private static String json(Output output) {
        return String.join("\n", Renderer.render(output, true, Style.PLAIN, 0));
    }

    @Test
    void alignsColumnsUnderTheirHeadings() {
        assertThat(text(Output.table(List.of("Id", "Name"), List.of(List.of(1, "a"), List.of(100, "b")))))
                .containsExactly("Id   Name", "1    a", "100  b");
    }

    @Test
    void countsTheColumnsOfWideCharacters() {
        assertThat(text(Output.table(List.of("Name", "X"), List.of(List.of("日本語", 1), List.of("née", 2)))))
                .containsExactly("Name    X", "日本語  1", "née     2");
    }

    @Test
    void cutsTheWidestColumnToTheTerminal() {
        List<String> lines = Renderer.render(Output.table(List.of("Id", "Text"), List.of(List.of("1", "x".repeat(100)))), false, Style.PLAIN, 30);
        assertThat(lines.get(1)).hasSize(30).endsWith("…");
    }

    @Test
    void leavesShortColumnsReadableOnANarrowTerminal() {
        List<String> lines = Renderer.render(Output.table(List.of("Id", "Text"), List.of(List.of("12345678", "abcdefgh"))), false, Style.PLAIN, 5);
        assertThat(lines.get(1)).isEqualTo("12345678  abcdefgh");
    }

    @Test
    void writesATableAsObjectsWithKeysInCamelCase() {
        assertThat(json(Output.table(List.of("ID", "Last used", "In-use?"), List.of(Arrays.asList(1, null, true)))))
                .isEqualTo("[\n  {\n    \"id\": 1,\n    \"lastUsed\": null,\n    \"inUse\": true\n  }\n]");
    }

    @Test
    void writesAnEmptyTableAsAnEmptyArray() {
        assertThat(json(Output.table(List.of("Id"), List.of()))).isEqualTo("[]");
        assertThat(text(Output.table(List.of("Id"), List.of()))).containsExactly("Id");
    }

    @Test
    void writesTextAsAnObjectWithAMessage() {
        assertThat(json(Output.text("a \"b\"\n\u0007é\ud83d"))).isEqualTo("{\n  \"message\": \"a \\\"b\\\"\\n\\u0007é\\ud83d\"\n}");
    }

    @Test
    void writesDetailsInTheirOrder() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("zeta", Map.of("k", 1));
        values.put("alpha", List.of("x", "y"));
        values.put("none", Optional.empty());
        assertThat(text(Output.details(values))).containsExactly("zeta   k=1", "alpha  x, y", "none");
        assertThat(json(Output.details(values))).startsWith("{\n  \"zeta\": {\n    \"k\": 1\n  },\n  \"alpha\": [");
    }

    @Test
    void indentsFurtherLinesOfAValue() {
        assertThat(text(Output.details(Map.of("log", "one\ntwo")))).containsExactly("log  one", "     two");
    }

    @Test
    void takesControlCharactersOutOfWhatOthersWrote() {
        assertThat(text(Output.table(List.of("Name"), List.of(List.of("a\u001b[2Jb\nc\rd"))))).containsExactly("Name", "a[2Jb cd");
    }

    @Test
    void coloursOnlyWhenAsked() {
        Output table = Output.table(List.of("State"), List.of(List.of("ACTIVE"), List.of("FAILED"), List.of("other")));
        List<String> coloured = Renderer.render(table, false, new Style(true), 0);
        assertThat(coloured.get(0)).startsWith("\u001b[1m");
        assertThat(coloured.get(1)).contains("\u001b[32mACTIVE");
        assertThat(coloured.get(2)).contains("\u001b[31mFAILED");
        assertThat(coloured.get(3)).isEqualTo("other");
        assertThat(String.join("", text(table))).doesNotContain("\u001b");
        assertThat(String.join("", Renderer.render(table, true, new Style(true), 0))).doesNotContain("\u001b");
    }

    @Test
    void refusesToWriteNumbersThatJsonDoesNotHave() {
        assertThat(json(Output.details(Map.of("x", Double.NaN)))).contains("\"NaN\"");
        assertThat(json(Output.details(Map.of("x", new ArrayList<>(List.of(1.5, 2L)))))).contains("1.5").contains("2");
    }
}
