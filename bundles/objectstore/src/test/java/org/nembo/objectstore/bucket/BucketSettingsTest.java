package org.nembo.objectstore.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class BucketSettingsTest {

    @Test
    void readsATimeOrNone() {
        assertThat(new BucketSettings("r", 1, "02:30").lifecycle()).contains(LocalTime.of(2, 30));
        assertThat(new BucketSettings("r", 1, "").lifecycle()).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BucketSettings("r", 0, "")).withMessageContaining("most.per.user must be >= 1, is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new BucketSettings("r", 1, "at night")).withMessageContaining("is at night");
    }
}
