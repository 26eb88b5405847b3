package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nembo.testkit.object.History.Kind;
import org.nembo.testkit.object.History.Operation;

final class HistoryTest {

    private final History history = new History();

    private void add(Kind kind, String seen, String value, long begin, long end) {
        history.add(new Operation(kind, seen, value, begin, end));
    }

    @Test
    void oneAfterTheOtherIsLinear() {
        add(Kind.READ, "", "", 0, 1);
        add(Kind.WRITE, "", "a", 2, 3);
        add(Kind.READ, "a", "", 4, 5);
        add(Kind.SWAP, "a", "b", 6, 7);
        add(Kind.REFUSED, "a", "", 8, 9);
        assertThat(history.isLinear()).isTrue();
    }

    @Test
    void anOldValueAfterANewOneIsNot() {
        add(Kind.WRITE, "", "a", 0, 1);
        add(Kind.WRITE, "", "b", 2, 3);
        add(Kind.READ, "a", "", 4, 5);
        assertThat(history.isLinear()).isFalse();
    }

    @Test
    void whatHappensTogetherMayBeInAnyOrder() {
        add(Kind.WRITE, "", "a", 0, 10);
        add(Kind.WRITE, "", "b", 0, 10);
        add(Kind.READ, "b", "", 2, 3);
        add(Kind.READ, "a", "", 4, 5);
        assertThat(history.isLinear()).isTrue();
    }

    @Test
    void twoSwapsOfOneValueAreNot() {
        add(Kind.SWAP, "", "a", 0, 10);
        add(Kind.SWAP, "", "b", 0, 10);
        assertThat(history.isLinear()).isFalse();
    }

    @Test
    void readingBackAndForthIsNot() {
        add(Kind.WRITE, "", "a", 0, 10);
        add(Kind.READ, "a", "", 1, 2);
        add(Kind.READ, "", "", 3, 4);
        assertThat(history.isLinear()).isFalse();
    }
}
