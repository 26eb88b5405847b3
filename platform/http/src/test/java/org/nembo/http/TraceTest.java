package org.nembo.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ParameterizedTest
    @ValueSource(strings = {"00-" + ID + "-00f067aa0ba902b7-01", "01-" + ID + "-00f067aa0ba902b7-01-something-new"})
    void continuesTheTraceOfTheCallerWithASpanOfItsOwn(String header) {
        Trace trace = Trace.from(header);
        assertThat(trace.id()).isEqualTo(ID);
        assertThat(trace.sampled()).isTrue();
        assertThat(trace.parent()).matches("00-" + ID + "-[0-9a-f]{16}-01").doesNotContain("00f067aa0ba902b7");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "x", "00-" + ID + "-00f067aa0ba902b7", "ff-" + ID + "-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + ID + "-0000000000000000-01", "00-" + ID + "-00f067aa0ba902b7-01x", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"})
    void beginsOneWhenThereIsNoneOrItIsMalformed(String header) {
        Trace trace = Trace.from(header);
        assertThat(trace.id()).matches("[0-9a-f]{32}").isNotEqualToIgnoringCase(ID);
        assertThat(trace.parent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    }

    @Test
    void neverBeginsTheSameTwice() {
        assertThat(Trace.from(null).id()).isNotEqualTo(Trace.from(null).id());
    }
}
