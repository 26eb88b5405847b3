package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of a creation that are refused; nothing comes of them. */
class BadRequestsTest {

    private static Wire wire;

    @BeforeAll
    static void start() {
        wire = new Wire(Map.of());
    }

    @AfterAll
    static void stop() {
        wire.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{}                                                         | 'template' is missing",
        "{\"template\":\" \"}                                       | 'template' is missing",
        "{\"template\":{\"a\":1}}                                   | 'template' must be text",
        "{\"template\":\"x\",\"callback\":\"ftp://x\"}              | 'callback' must begin with http: or https:",
        "{\"template\":\"x\",\"timeoutMins\":0}                     | 'timeoutMins' must be a whole number of at least 1",
        "{\"template\":\"x\",\"timeoutMins\":\"soon\"}              | 'timeoutMins' must be a whole number of at least 1",
        "{\"template\":\"x\",\"timeoutMins\":1.5}                   | 'timeoutMins' must be a whole number of at least 1",
        "{\"template\":\"x\",\"providerTimeoutMins\":true}          | 'providerTimeoutMins' must be a whole number of at least 1",
        "{\"template\":\"x\",\"maxProvidersRetry\":\"-1\"}          | 'maxProvidersRetry' must be a whole number of at least 1",
        "{\"template\":\"x\",\"timeoutMins\":5,\"providerTimeoutMins\":\"6\"} | 'providerTimeoutMins' must be at most 'timeoutMins', which is 5, is 6",
        "{\"template\":\"x\",\"keepLastAttempt\":\"perhaps\"}       | 'keepLastAttempt' must be true or false",
        "{\"template\":\"x\",\"parameters\":[1]}                    | 'parameters' must be an object",
        "{\"template\":\"x\",\"timeoutMins\":99999999}              | must be 1 to",
        "[]                                                         | must be an object",
        "\"x\"                                                      | must be an object",
        "{\"template\":                                             | line 1",
        "~~                                                         | the body is missing",
    })
    void saysWhatIsWrongWithARequest(String body, String message) {
        assertThat(wire.send("POST", "/deployments", "ann", body == null ? "" : body.strip()).message(400, "Bad Request")).contains(message);
        assertThat(wire.stage.events.all()).isEmpty();
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThat(wire.send("POST", "/deployments", "ann", "{\"callback\":\"x\",\"timeoutMins\":\"y\",\"keepLastAttemp\":\"z\"}").message(400, "Bad Request"))
                .isEqualTo("'template' is missing: send the text of a TOSCA template; 'callback' must begin with http: or https:; "
                        + "'timeoutMins' must be a whole number of at least 1; 'keepLastAttemp' must be true or false");
    }
}
