package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void aJobInputComesBackAsItWas() {
        JobInput input = new JobInput("4711", List.of(new JobInput.Item("a \"quoted\"", 0, ResourceKind.VOLUME, List.of(), 0),
                new JobInput.Item("b", 3, ResourceKind.SOFTWARE, List.of("create", "start"), 2)), true);
        assertThat(JobInput.parse(input.text())).isEqualTo(input);
        assertThat(JobInput.parse("{\"deployment\":\"1\",\"items\":[]}")).isEqualTo(new JobInput("1", List.of(), false));
    }

    @Test
    void anUnreadableTextIsNotQuotedInTheMessage() {
        assertThatThrownBy(() -> Json.object("{\"password\":\"hunter2\" nonsense")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2").hasNoCause();
    }

    @Test
    void equalDataIsEqualText() {
        assertThat(Json.canonical(Map.of("b", 1, "a", 2, "c", 3))).isEqualTo("{\"a\":2,\"b\":1,\"c\":3}");
    }
}
