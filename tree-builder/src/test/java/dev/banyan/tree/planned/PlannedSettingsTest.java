package dev.banyan.tree.planned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedSettingsTest {
    @Test
    void haveDefaultsInReferenceConf() {
        assertThat(Samples.DEFAULTS.hereInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Samples.DEFAULTS.memberLimit()).isEqualTo(500);
        assertThat(Samples.DEFAULTS.coordinate().dimensions()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "here-interval, 0s",
        "here-timeout, 9s",
        "plan-interval, 0s",
        "renew-interval, 1s",
        "renew-gain, 1.5",
        "improvement-rounds, -1",
        "change-share, 2",
        "member-limit, 1",
        "alternative-limit, 33",
        "probe-interval, -1s",
        "probes-per-round, 0",
        "first-probes, 65",
        "probe-timeout, 0s",
        "probe-attempts, 0",
        "peer-limit, 8",
        "rtt-samples, 0",
        "candidate-limit, 0"
    })
    void nameTheFullKeyOfABadValue(String key, String value) {
        assertThatThrownBy(() -> Samples.with(key + " = " + value)).hasMessageContaining("banyan.tree.planned." + key);
    }
}
