package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalTest {

    @ParameterizedTest
    @CsvSource({"/health/live,200,true", "/health/ready,503,true", "/metrics,200,true", "/metrics,401,false", "/metrics/x,404,false",
        "/api/v1/sites,200,false", "/healthy,200,false", "/,200,false"})
    void whatWatchersAskForDoesNotFillTheLog(String path, int status, boolean routine) {
        assertThat(Journal.isRoutine(path, status)).isEqualTo(routine);
    }
}
